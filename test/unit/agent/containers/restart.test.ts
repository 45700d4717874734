import { expect, it } from 'vitest'
import { freshMemory } from '../../../../agent/containers/memory.ts'
import { restartOf } from '../../../../agent/containers/restart.ts'
import type { RestartPolicy } from '../../../../core/model/deploy.ts'

const container = {
  ...{
    containerId: 'c1',
    task: 't',
    app: 'shop',
    service: 'web',
    hash: 'h',
    state: 'exited' as const,
  },
  ...{ exitCode: 1, stopGraceMs: 0, createdAt: 0, startedAt: 1_000_000, finishedAt: 1_030_000 },
} as const

it.each<[string, Partial<RestartPolicy>, number, number]>([
  ['its first time, by itself', {}, 0, 1_000],
  ['its fourth time, by itself', {}, 3, 8_000],
  ['its first time, at once', { delayMs: 0 }, 0, 0],
  ['its second time, no longer at once', { delayMs: 0 }, 1, 1_000],
  ['its first time, after the delay of the file', { delayMs: 5_000 }, 0, 5_000],
  ['its third time, still after that', { delayMs: 5_000 }, 2, 5_000],
  ['its fifth time, when our back-off is longer', { delayMs: 5_000 }, 4, 8_000],
  ['after its window, as for the first time', { windowMs: 30_000 }, 7, 1_000],
  ['just before its window ends, as the eighth time', { windowMs: 30_001 }, 7, 128_000],
  ['without a window, as the eighth time', { windowMs: 0 }, 7, 128_000],
])('is restarted %s', (_what, policy, attempts, expected) => {
  const memory = { ...freshMemory, attempts }

  const decision = restartOf({ condition: 'any', ...policy }, container, memory)

  expect(decision.restart && decision.at - container.finishedAt).toBe(expected)
})

it('is restarted no more often than its policy allows, except after its window', () => {
  const policy = { condition: 'any', maxAttempts: 3 } as const
  const memory = { ...freshMemory, attempts: 3 }

  expect(restartOf(policy, container, memory).restart).toBe(false)
  expect(restartOf({ ...policy, windowMs: 30_000 }, container, memory).restart).toBe(true)
})
