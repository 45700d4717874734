import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keys } from '../../../../core/keys.ts'
import type { Rollout } from '../../../../core/model/rollout.ts'
import { records } from '../../../../core/records.ts'
import { followRollouts, ProgressQueue } from '../../../../engine/api/follow.ts'
import { ProgressBus } from '../../../../engine/progress.ts'
import { aRollout, anApplication } from '../../../support/builders.ts'
import { startViewRig, type ViewRig } from '../../../support/view-rig.ts'

let rig: ViewRig
let bus: ProgressBus
let stop: AbortController

beforeEach(async () => {
  rig = await startViewRig({
    [keys.application('shop')]: records.application.encode(anApplication()),
  })
  bus = new ProgressBus()
  stop = new AbortController()
})
afterEach(async () => {
  stop.abort()
  await rig.stop()
})

const put = async (changes: Partial<Rollout>) => {
  const rollout = aRollout(changes)
  await rig.write({
    [keys.rollout(rollout.app, rollout.generation)]: records.rollout.encode(rollout),
  })
}

/** Reads to the end in the background. */
function follow(apps: readonly string[] = ['shop']) {
  const stream = followRollouts(
    { view: rig.view, progress: bus, now: () => 99 },
    apps.map(app => ({ app, generation: 1 })),
    stop.signal,
  )
  const lines: string[] = []
  const outcome = (async () => {
    for (;;) {
      const next = await stream.next()
      if (next.done === true) return next.value
      const { app, phase, message } = next.value
      lines.push(`${app} ${phase} ${message}`.trim())
    }
  })()
  return { lines, outcome }
}

const turn = async () => await new Promise(setImmediate)

describe('following rollouts', () => {
  it('tells each phase and what it waits for, once, to the end', async () => {
    await put({ phase: 'pending' })
    const { lines, outcome } = follow()
    await turn()
    await put({ phase: 'starting', waiting: 'waits for db to be healthy' })
    await turn()
    await put({ phase: 'starting', waiting: 'waits for db to be healthy', deadlineAt: 5 })
    await turn()
    await put({ phase: 'done' })

    expect(await outcome).toEqual({ ok: true, failed: [] })
    expect(lines).toEqual(['shop pending', 'shop starting waits for db to be healthy', 'shop done'])
  })

  it.each(['failed', 'rolled-back', 'superseded'] as const)('%s is not ok', async phase => {
    const cause = { code: 'exited', message: 'web exits with 1' }
    await put({ phase, cause })
    const { lines, outcome } = follow()

    expect(await outcome).toMatchObject({ ok: false, failed: [{ phase }] })
    expect(lines).toEqual([`shop ${phase} web exits with 1`])
  })

  it('waits for all of several', async () => {
    await put({ phase: 'done' })
    await put({ app: 'blog', phase: 'pending' })
    const { lines, outcome } = follow(['shop', 'blog'])
    await turn()
    await put({ app: 'blog', phase: 'failed' })

    expect(await outcome).toMatchObject({ ok: false, failed: [{ app: 'blog' }] })
    expect(lines).toEqual(['shop done', 'blog pending', 'blog failed'])
  })

  it('counts a rollout that left with its application as done', async () => {
    const { lines, outcome } = follow(['gone'])

    expect(await outcome).toEqual({ ok: true, failed: [] })
    expect(lines).toEqual(['gone done removed'])
  })

  it('passes on what the builder says of these applications, and of no others', async () => {
    await put({ phase: 'building' })
    const { lines, outcome } = follow()
    await turn()
    bus.emit({ app: 'blog', phase: 'building', message: 'Step 1/9' })
    bus.emit({ app: 'shop', phase: 'building', message: 'Step 1/2' })
    await turn()
    await put({ phase: 'done' })
    await outcome

    expect(lines).toEqual(['shop building', 'shop building Step 1/2', 'shop done'])
  })

  it('ends without a verdict when nobody waits any more', async () => {
    await put({ phase: 'pending' })
    const { outcome } = follow()
    await turn()
    stop.abort()

    expect(await outcome).toEqual({ ok: false, failed: [] })
  })
})

describe('a queue of progress', () => {
  const line = (n: number) => ({ at: n, phase: 'building', message: `${n}` })

  it('drops the oldest lines of a slow reader', () => {
    const queue = new ProgressQueue()
    for (let n = 0; n < 1001; n++) queue.push(line(n))

    const taken = queue.take()
    expect([taken.length, taken[0]?.at, taken.at(-1)?.at]).toEqual([1000, 1, 1000])
    expect(queue.take()).toEqual([])
  })

  it.each<[string, (queue: ProgressQueue, stopped: AbortController) => void]>([
    ['a line', queue => queue.push(line(1))],
    ['a poke', queue => queue.poke()],
    ['the end', (_queue, stopped) => stopped.abort()],
  ])('has news with %s', async (_name, happen) => {
    const queue = new ProgressQueue()
    let news = false
    const waiting = queue.news(stop.signal).then(() => (news = true))
    await turn()
    expect(news).toBe(false)
    happen(queue, stop)

    await waiting
    expect(news).toBe(true)
  })

  it('keeps the news that came while its reader was busy elsewhere', async () => {
    const queue = new ProgressQueue()
    queue.poke()

    await expect(queue.news(stop.signal)).resolves.toBeUndefined()
  })
})
