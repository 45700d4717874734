import { describe, expect, it } from 'vitest'
import type { Drift } from '../../../core/model/drift.ts'
import { driftEvent } from '../../../engine/drift.ts'
import { aStatus } from '../../support/builders.ts'
import { aTask } from '../../support/sample-task.ts'

const task = { ...aTask(), agent: 'node-1', service: 'web', slot: 2 }
const drift: Drift = { what: 'stopped', at: 5, times: 1 }
const drifted = (changes: Partial<Drift> = {}) => aStatus(task, { drift: { ...drift, ...changes } })

describe('drift', () => {
  it.each<[Partial<Drift>, string, string]>([
    [{}, 'drift', 'web.2 on node-1 was stopped by somebody; started again'],
    [{ what: 'removed' }, 'drift', 'web.2 on node-1 was removed by somebody; made again'],
    [{ what: 'renamed' }, 'drift', 'web.2 on node-1 was renamed by somebody'],
    [
      { left: 'off' },
      'drift',
      'web.2 on node-1 was stopped by somebody: it is left so, as self_heal is off',
    ],
    [
      { left: 'loop', times: 4 },
      'drift-loop',
      'web.2 on node-1 was stopped by somebody, for the 4th time in ten minutes: it is left alone',
    ],
  ])('%j is %s', (changes, kind, message) => {
    expect(driftEvent(undefined, drifted(changes), task, 'deploy')).toMatchObject({
      ...{ kind, message, level: 'warn', service: 'web', agent: 'node-1', repository: 'deploy' },
    })
  })

  it('is told once', () => {
    expect(driftEvent(drifted(), drifted({ what: 'removed' }), task, 'deploy')).toBeUndefined()
    expect(driftEvent(aStatus(task), aStatus(task), task, 'deploy')).toBeUndefined()
    expect(driftEvent(drifted(), drifted({ at: 6 }), task, 'deploy')).toBeDefined()
  })

  it('of a task that is gone is told all the same', () => {
    expect(driftEvent(undefined, drifted(), undefined, undefined)?.message).toContain(task.id)
  })
})
