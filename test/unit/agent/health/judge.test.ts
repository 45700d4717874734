import { describe, expect, it } from 'vitest'
import {
  afterProbe,
  checkOf,
  judge,
  startOfRun,
  type Check,
  type HealthState,
} from '../../../../agent/health/judge.ts'
import type { Healthcheck } from '../../../../core/model/service.ts'
import { aSpec } from '../../../support/sample-task.ts'

const healthcheck: Healthcheck = {
  test: ['CMD', 'true'],
  intervalMs: 10_000,
  timeoutMs: 1_000,
  retries: 3,
  startPeriodMs: 0,
  startIntervalMs: 5_000,
}

function command(changes: Partial<Healthcheck> = {}): Check {
  return { kind: 'command', healthcheck: { ...healthcheck, ...changes } }
}

/** Probes at the moments the judge asks for, each taking no time; answers when and with what verdict. */
function play(check: Check, results: readonly boolean[], state = startOfRun(0, false)) {
  const moments: { at: number; health: string; ready: boolean }[] = []
  let current: HealthState = state
  let at = dueFrom(judge(check, current, 0).nextProbeAt)
  for (const ok of results) {
    if (at === undefined) break
    current = afterProbe(check, current, { at, ok, output: ok ? '' : 'refused' })
    const { health, ready, nextProbeAt } = judge(check, current, at)
    moments.push({ at, health, ready })
    at = nextProbeAt
  }
  return { moments, state: current, next: at }
}

/** The clock starts at 0: a probe that was due before is due now. */
function dueFrom(at: number | undefined): number | undefined {
  return at === undefined ? undefined : Math.max(0, at)
}

function times(check: Check, results: readonly boolean[]): number[] {
  return play(check, results).moments.map(({ at }) => at)
}

function failures(count: number): boolean[] {
  return Array.from({ length: count }, () => false)
}

describe('a container with a health check', () => {
  it('is probed almost at once and healthy with the first success', () => {
    expect(play(command(), [true]).moments).toEqual([{ at: 20, health: 'healthy', ready: true }])
  })

  it('is probed in doubling steps until it is healthy, then at every interval', () => {
    expect(times(command(), [false, false, false, true, true, true])).toEqual([
      20, 120, 320, 720, 10_720, 20_720,
    ])
  })

  it('becomes unhealthy exactly when Docker would call it so', () => {
    const { moments } = play(command(), failures(12))

    const unhealthy = moments.find(({ health }) => health === 'unhealthy')
    expect(unhealthy?.at).toBe(30_000)
  })

  it('is forgiven failures in its start period, at the pace of the start interval', () => {
    const slow = command({ startPeriodMs: 20_000, startIntervalMs: 1_000, intervalMs: 2_000 })
    const { moments } = play(slow, failures(40))

    expect(moments.slice(0, 6).map(({ at }) => at)).toEqual([20, 120, 320, 720, 1_520, 2_520])
    expect(moments.find(({ health }) => health === 'unhealthy')?.at).toBe(24_000)
  })

  it('loses the start period with its first success', () => {
    const slow = command({ startPeriodMs: 60_000 })

    const { moments } = play(slow, [true, false, false, false])

    expect(moments.map(({ health }) => health)).toEqual([
      ...['healthy', 'healthy', 'healthy', 'unhealthy'],
    ])
  })

  it('is healthy again with one success, and counts from zero', () => {
    const { moments } = play(command(), [...[true, false, false, false], ...[true, false, false]])

    expect(moments.map(({ ready }) => ready)).toEqual([
      ...[true, true, true, false],
      ...[true, true, true],
    ])
  })

  it('keeps the output of a failing probe until one succeeds', () => {
    const failed = play(command(), [false])
    const fine = play(command(), [false, true])

    expect(judge(command(), failed.state, 20).output).toBe('refused')
    expect(judge(command(), fine.state, 120).output).toBeUndefined()
  })
})

describe('a container that was running when the agent came', () => {
  const adopted = startOfRun(-1_000_000, true)

  it('is undecided until a probe succeeds', () => {
    expect(judge(command(), adopted, 0).undecided).toBe(true)
    const { state } = play(command(), [true], adopted)
    expect(judge(command(), state, 0)).toMatchObject({ undecided: false, ready: true })
  })

  it('is undecided for no more probes than would make it unhealthy', () => {
    const two = play(command(), failures(2), adopted).state
    const three = play(command(), failures(3), adopted).state

    expect(judge(command(), two, 0).undecided).toBe(true)
    expect(judge(command(), three, 0)).toMatchObject({ undecided: false, health: 'unhealthy' })
  })

  it('serves at once when there is no health check', () => {
    const check: Check = { kind: 'tcp', ports: [80] }

    expect(judge(check, adopted, 0)).toMatchObject({ ready: true, undecided: false })
  })
})

describe('a container without a health check', () => {
  const tcp: Check = { kind: 'tcp', ports: [80] }

  it('is ready when its ports answer', () => {
    const { moments, next } = play(tcp, [false, false, true])

    expect(moments.at(-1)).toEqual({ at: 350, health: 'none', ready: true })
    expect(next).toBeUndefined()
  })

  it('is ready after ten seconds even if they never do', () => {
    const { moments, next } = play(tcp, failures(100))

    expect(moments.at(-1)).toEqual({ at: 10_000, health: 'none', ready: true })
    expect(moments.at(-2)?.ready).toBe(false)
    expect(next).toBeUndefined()
  })

  it('and without ports is ready after half a second', () => {
    expect(play({ kind: 'survival' }, [true]).moments).toEqual([
      { at: 500, health: 'none', ready: true },
    ])
  })
})

describe('the check of a service', () => {
  const image = { ...healthcheck, test: ['CMD', 'from-image'] }

  it.each([
    ['its own', { healthcheck }, image, command()],
    ["the image's", {}, image, { kind: 'command', healthcheck: image }],
    [
      "the image's at its own pace",
      { healthcheck: { ...healthcheck, test: [], intervalMs: 7 } },
      image,
      { kind: 'command', healthcheck: { ...image, intervalMs: 7 } },
    ],
    [
      'none where it says so',
      { healthcheck: { ...healthcheck, test: ['NONE'] } },
      image,
      survival(),
    ],
    ['none where nobody says anything', {}, undefined, survival()],
    [
      'its TCP ports',
      {
        expose: [
          { port: 53, protocol: 'udp' as const },
          { port: 80, protocol: 'tcp' as const },
        ],
        ports: [
          { published: 8080, target: 80, protocol: 'tcp' as const, mode: 'ingress' as const },
        ],
      },
      undefined,
      { kind: 'tcp', ports: [80] },
    ],
  ])('is %s', (_what, changes, ofImage, expected) => {
    expect(checkOf(aSpec(changes), ofImage)).toEqual(expected)
  })
})

function survival(): Check {
  return { kind: 'survival' }
}
