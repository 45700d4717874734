import { describe, expect, it } from 'vitest'
import { afterKey } from '../../../../../core/model/claims.ts'
import { errorsIn, loadedFrom, projectFrom, warningsIn } from '../../../../support/load-compose.ts'

const withTop = (lines: string) => `services:\n  web: { image: web }\nx-banyan: ${lines}\n`

describe('x-banyan.after', () => {
  it('names applications, each once, sorted, with its place', () => {
    const { project, places } = loadedFrom(withTop('{ after: [redis, postgres, redis] }'))

    expect(project.after).toEqual(['postgres', 'redis'])
    expect(places[afterKey('redis')]).toMatchObject({ line: 3, column: 21 })
  })

  it.each(['{}', '{ after: }', '{ after: [] }', ''])('is nothing where it is %j', lines => {
    expect(projectFrom(withTop(lines)).after).toBeUndefined()
  })

  it.each([
    ['[after]', '3:11 wrong-type'],
    ['{ after: postgres }', '3:20 wrong-type'],
    ['{ after: { postgres: } }', '3:20 wrong-type'],
    ['{ after: [Postgres] }', '3:21 invalid-name'],
    ['{ after: [[postgres]] }', '3:21 invalid-name'],
    ['{ after: [null] }', '3:21 invalid-name'],
  ])('refuses %s', (lines, error) => {
    expect(errorsIn(withTop(lines))).toEqual([error])
  })

  it('has no neighbours', () => {
    expect(warningsIn(withTop('{ afetr: [postgres] }'))).toEqual(['3:13 ignored-key'])
  })
})
