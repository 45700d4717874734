import { describe, expect, it } from 'vitest'
import { planContainers } from '../../../../agent/containers/diff.ts'
import { afterFence, freshMemory, type TaskMemory } from '../../../../agent/containers/memory.ts'
import type { ObservedContainer } from '../../../../agent/containers/runtime.ts'
import { aTask } from '../../../support/sample-task.ts'

const task = aTask()
const now = 1_000_000

function container(changes: Partial<ObservedContainer> = {}): ObservedContainer {
  return {
    ...{ containerId: 'c1', task: task.id, app: 'shop', service: 'web', hash: task.hash },
    ...{ state: 'running', createdAt: 1, stopGraceMs: 5_000 },
    ...changes,
  }
}

function exited(changes: Partial<ObservedContainer> = {}): ObservedContainer {
  return container({ state: 'exited', exitCode: 1, startedAt: 1, finishedAt: now, ...changes })
}

function plan(
  observed: readonly ObservedContainer[],
  memory: Partial<TaskMemory> = {},
  desired = [task],
  at = now,
) {
  return planContainers(desired, observed, new Map([[task.id, { ...freshMemory, ...memory }]]), at)
}

describe('the next steps of a wanted task', () => {
  it('fetches the image first, then creates, then starts, then rests', () => {
    expect(plan([])).toMatchObject([{ kind: 'pull', image: 'box:1' }])
    expect(plan([], { imagePresent: true })).toMatchObject([{ kind: 'create' }])
    expect(plan([container({ state: 'created' })])).toMatchObject([
      { kind: 'start', containerId: 'c1' },
    ])
    expect(plan([container()])).toEqual([])
  })

  it('leaves a running container alone, whatever the agent remembers', () => {
    const error = { code: 'x', message: 'x', disposition: 'stalled' } as const

    expect(plan([container()], { error, attempts: 9, imagePresent: false })).toEqual([])
  })

  it('waits out an error, and then tries again', () => {
    const error = { code: 'x', message: 'no registry', disposition: 'retry' } as const
    const memory = { error, retryAt: now + 500 }

    expect(plan([], memory)).toEqual([
      { kind: 'wait', task: task.id, reason: 'no registry', until: now + 500 },
    ])
    expect(plan([], memory, [task], now + 500)).toMatchObject([{ kind: 'pull' }])
  })

  it('does not try again what will not work', () => {
    const error = { code: 'x', message: 'no such image', disposition: 'stalled' } as const

    const steps = plan([], { error, retryAt: 1 })

    expect(steps).toEqual([{ kind: 'wait', task: task.id, reason: 'no such image' }])
  })
})

describe('a container that ended by itself', () => {
  it('is restarted after one second, then two, then four', () => {
    for (const [attempts, delay] of [1_000, 2_000, 4_000].entries()) {
      expect(plan([exited()], { attempts })).toMatchObject([{ kind: 'wait', until: now + delay }])
      expect(plan([exited()], { attempts }, [task], now + delay)).toMatchObject([
        { kind: 'restart', attempt: attempts + 1 },
      ])
    }
  })

  it('waits five minutes at most', () => {
    expect(plan([exited()], { attempts: 500 })).toMatchObject([{ until: now + 300_000 }])
  })

  it('has earned a quick restart after ten minutes of being ready', () => {
    const short = { attempts: 8, readySince: now - 599_999 }
    const long = { attempts: 8, readySince: now - 600_000 }

    expect(plan([exited()], short)).toMatchObject([{ until: now + 256_000 }])
    expect(plan([exited()], long)).toMatchObject([{ until: now + 1_000 }])
  })

  it.each([
    ['none', 1, 'stays'],
    ['on-failure', 0, 'stays'],
    ['on-failure', 1, 'restarts'],
    ['any', 0, 'restarts'],
  ] as const)('under policy %s with exit code %i %s', (condition, exitCode, outcome) => {
    const policed = aTask({ restart: { condition } })
    const { id, hash } = policed

    const steps = plan([exited({ task: id, hash, exitCode })], {}, [policed], now + 1_000)

    expect(steps.map(({ kind }) => kind)).toEqual(outcome === 'stays' ? [] : ['restart'])
  })

  it('is restarted no more often than its policy allows', () => {
    const policed = aTask({ restart: { condition: 'any', maxAttempts: 2 } })
    const { id, hash } = policed
    const kinds = [0, 1, 2].map(attempts =>
      planContainers(
        [policed],
        [exited({ task: id, hash })],
        new Map([[id, { ...freshMemory, attempts }]]),
        now + 300_000,
      ).map(({ kind }) => kind),
    )

    expect(kinds).toEqual([['restart'], ['restart'], []])
  })
})

describe('containers that nobody wants', () => {
  it('are stopped with the grace they were created with, and removed', () => {
    const stray = container({ task: 'old', containerId: 'c9' })
    const removal = { kind: 'remove', task: 'old', containerId: 'c9' }

    expect(plan([stray, container()])).toEqual([{ ...removal, running: true }])
    expect(plan([{ ...stray, state: 'exited' }, container()])).toEqual([
      { ...removal, running: false },
    ])
  })

  it('of another hash go, even under the same id', () => {
    const kinds = plan([container({ hash: 'other' })]).map(({ kind }) => kind)

    expect(kinds).toEqual(['remove', 'pull'])
  })

  it.each([
    ['the running one', { state: 'exited', createdAt: 0 }, {}],
    ['the older one', { createdAt: 2 }, { createdAt: 1 }],
    ['the first by id', { containerId: 'b' }, { containerId: 'a' }],
  ] as const)('of two for one task, %s stays', (_which, loser, winner) => {
    const two = [
      container({ containerId: 'b', ...loser }),
      container({ containerId: 'a', ...winner }),
    ]

    expect(plan(two)).toMatchObject([{ kind: 'remove', containerId: 'b' }])
    expect(plan(two.toReversed())).toEqual(plan(two))
  })

  it('are tried again only after a while when removing failed', () => {
    const error = { code: 'x', message: 'busy', disposition: 'retry' } as const
    const memory = new Map([['c1', { ...freshMemory, error, retryAt: now + 10 }]])

    expect(planContainers([], [container()], memory, now)).toMatchObject([{ kind: 'wait' }])
    expect(planContainers([], [container()], memory, now + 10)).toMatchObject([{ kind: 'remove' }])
  })
})

describe('an exclusive task', () => {
  const exclusive = { ...task, exclusive: true }
  const fenced = new Map([[task.id, { ...afterFence(freshMemory), imagePresent: true }]])
  const ended = exited({ exitCode: 143 })

  it.each<[string, ObservedContainer[], boolean, string[]]>([
    ['is not made while no engine answers', [], false, ['wait']],
    ['is not started again while no engine answers', [ended], false, ['wait']],
    ['is left to the fence while it runs', [container()], false, []],
    ['starts again when one does, whatever its policy', [ended], true, ['start']],
    ['is made when one does', [], true, ['create']],
  ])('%s', (_name, observed, open, expected) => {
    const never = { ...exclusive, spec: { ...task.spec, restart: { condition: 'none' as const } } }
    const steps = planContainers([never], observed, fenced, now, open)

    expect(steps.map(({ kind }) => kind)).toEqual(expected)
  })
})

describe('a task that writes data', () => {
  const mounts = [{ kind: 'volume', name: 'data', target: '/data', readOnly: false }] as const
  const writer = { ...task, spec: { ...task.spec, mounts } }
  const former = container({ containerId: 'c0', task: 'shop-web-1-00000000', hash: 'former' })

  it('waits for the end of what wrote it before', () => {
    const reason = 'shop-web-1-00000000 has to end first: both write the same data'

    expect(plan([former], { imagePresent: true }, [writer])).toEqual([
      expect.objectContaining({ kind: 'remove', containerId: 'c0' }),
      { kind: 'wait', task: task.id, reason },
    ])
    expect(plan([], { imagePresent: true }, [writer])).toMatchObject([{ kind: 'create' }])
  })

  it.each([
    ['has ended', { state: 'exited' }],
    ['is another service', { service: 'db' }],
    ['is another application', { app: 'blog' }],
  ] as const)('does not wait for what %s', (_, changes) => {
    const [, next] = plan([{ ...former, ...changes }], { imagePresent: true }, [writer])

    expect(next).toMatchObject({ kind: 'create' })
  })

  it('is alone in that: others start beside what leaves', () => {
    expect(plan([former], { imagePresent: true })[1]).toMatchObject({ kind: 'create' })
  })
})
