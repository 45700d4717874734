import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { greetingIn, nextGreeting, withGreeting } from '../../../../cli/dev/demo.ts'

const fixture = () => readFile('fixtures/demo/compose.yaml', 'utf8')

describe('the greeting of the demo', () => {
  it.each([
    ['Hello', 'Hello 2'],
    ['Hello 2', 'Hello 3'],
    ['Hello 99', 'Hello 100'],
    ['Good morning', 'Good morning 2'],
    ['7', '7 2'],
  ])('after %s comes %s', (greeting, expected) => {
    expect(nextGreeting(greeting)).toBe(expected)
  })

  it('changes in the compose file and nothing else does', async () => {
    const before = await fixture()

    const after = withGreeting(before, 'Louder $& 2')

    const [one, other] = [parse(before), parse(after)] as {
      services: { web: { environment: { GREETING: string } } }
    }[]
    expect(other?.services.web.environment.GREETING).toBe('Louder $& 2')
    expect({ ...other, services: 0 }).toEqual({ ...one, services: 0 })
    expect(after.split('\n')).toHaveLength(before.split('\n').length)
    expect(greetingIn(after)).toBe('Louder $& 2')
  })

  it('says what to do when a person removed it', () => {
    expect(() => greetingIn('services: {}')).toThrow(/GREETING/)
  })
})
