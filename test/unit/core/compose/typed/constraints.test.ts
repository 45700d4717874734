import { describe, expect, it } from 'vitest'
import { attributeOf, parseConstraint } from '../../../../../engine/scheduler/constraints.ts'
import { fileWith, findingsIn, typedService } from '../../../../support/typed-project.ts'

const keys = [
  ...['node.id', 'node.hostname', 'Node.Hostname', 'node.role', 'node.platform.os'],
  ...['node.platform.arch', 'node.labels.zone', 'engine.labels.a/b.c-d', 'NODE.LABELS.Zone'],
]

describe('what a file may ask of servers, the scheduler knows', () => {
  it.each(keys)('%s', key => {
    const value = key === 'node.role' ? 'worker' : 'a b'
    const deploy = `{ constraints: ["${key} == ${value}"], preferences: [{ spread: "${key}" }] }`

    const { placement } = typedService(`deploy: { placement: ${deploy} }`)

    expect(placement?.constraints?.map(text => parseConstraint(text))).toMatchObject([
      { equal: true, value, read: expect.any(Function) as unknown },
    ])
    expect(placement?.spread?.map(attributeOf)).toEqual([expect.any(Function)])
  })

  it.each(['node.ip', 'node.labels', 'node.platform', 'zone', 'engine.version', 'node.labels.'])(
    'and what it does not, is refused: %s',
    key => {
      expect(attributeOf(key)).toBeUndefined()
      expect(
        findingsIn(fileWith(`deploy: { placement: { constraints: ["${key} != a"] } }`)),
      ).toHaveLength(1)
    },
  )
})
