import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keys, prefixes } from '../../../../core/keys.ts'
import type { Agent } from '../../../../core/model/agent.ts'
import { BanyanError } from '../../../../core/errors.ts'
import { records } from '../../../../core/records.ts'
import { Events } from '../../../../engine/events.ts'
import { AgentWatch } from '../../../../engine/nodes/watch.ts'
import { systemClock } from '../../../../platform/clock.ts'
import { startViewRig, type ViewRig } from '../../../support/view-rig.ts'

const log = pino({ level: 'silent' })
const agent = (name: string): Agent => ({
  ...{ name, version: '1.0.0', labels: {}, capacity: { cpus: 4, memoryBytes: 1000 } },
  ...{ subnet: '10.200.1.0/24', availability: 'active', registeredAt: 0 },
})
const sign = records.alive.encode({ incarnation: 'i', engine: 'e1' })
const present = (name: string) => ({
  [keys.agent(name)]: records.agent.encode(agent(name)),
  [keys.alive(name)]: sign,
})

let rig: ViewRig
let stop: AbortController
let away: boolean
let reads: number

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  stop = new AbortController()
  away = false
  reads = 0
  rig = await startViewRig({ ...present('a'), ...present('b') })
  const read = rig.store.get.bind(rig.store)
  vi.spyOn(rig.store, 'get').mockImplementation(async key => {
    reads++
    if (away) throw new BanyanError('store-unavailable', 'The store is away.', 'retry')
    return await read(key)
  })
})

afterEach(async () => {
  stop.abort()
  vi.useRealTimers()
  await rig.stop()
})

/** As each engine has one. */
function watch(): AgentWatch {
  const { store } = rig
  return new AgentWatch({
    ...{ store, view: rig.view, events: new Events(store, log, () => Date.now()), log },
    ...{ clock: systemClock, monotonic: () => performance.now(), signal: stop.signal },
  })
}

const wait = async (ms: number) => {
  for (let waited = 0; waited < ms; waited += 500) {
    await vi.advanceTimersByTimeAsync(Math.min(500, ms - waited))
    await new Promise(resolve => setImmediate(resolve)) // the store answers by then
  }
}
const goes = async (name: string) => await rig.write({ [keys.alive(name)]: undefined })
const comes = async (name: string) => await rig.write({ [keys.alive(name)]: sign })
const lost = () => [...rig.view.lost].sort()
const told = async () => {
  const { entries } = await rig.store.range(prefixes.events)
  return entries.map(({ value }) => records.event.decode(value)).map(e => `${e.kind} ${e.agent}`)
}

describe('the watch over agents', () => {
  it('notes that one is lost after a whole lease, and that it is back', async () => {
    watch()
    await goes('a')
    await wait(14_000)
    expect(lost()).toEqual([])
    await wait(3000)
    expect(lost()).toEqual(['a'])
    await wait(10_000)
    await comes('a')
    await wait(500)

    expect(lost()).toEqual([])
    expect(await told()).toEqual(['agent-lost a', 'agent-back a'])
    const { value } = rig.view.agents.get('a') ?? {}
    expect(value?.losses).toHaveLength(1)
    expect(value?.readySince).toBeGreaterThan(value?.losses?.[0] ?? Infinity)
  })

  it('has one back whose stream has begun before that one is told anything', async () => {
    const agents = watch()
    await goes('a')
    await wait(17_000)
    expect(lost()).toEqual(['a'])
    stop.abort() // by itself it does nothing any more
    await comes('a')
    await agents.back('a')

    expect(lost()).toEqual([])
  })

  it('leaves alone who was away for less', async () => {
    watch()
    await goes('a')
    await wait(10_000)
    await comes('a')
    await wait(1000)
    await goes('a')
    await wait(10_000)

    expect(lost()).toEqual([])
  })

  it('gives everybody a whole lease after its start', async () => {
    await goes('a')
    await goes('b')
    await wait(60_000)
    watch()
    await wait(14_000)
    expect(lost()).toEqual([])
    await wait(3000)

    expect(lost()).toEqual(['a', 'b'])
  })

  it('gives everybody a whole lease after the store was away', async () => {
    watch()
    await goes('a')
    await wait(5000)
    away = true
    await wait(20_000)
    away = false
    await wait(14_000)
    expect(lost()).toEqual([])
    await wait(15_000)

    expect(lost()).toEqual(['a'])
  })

  it('believes at once an engine that heard nothing itself', async () => {
    const engine = watch()
    await goes('a')
    await engine.silent('a')
    await wait(500)

    expect(lost()).toEqual(['a'])
  })

  it('does not declare lost whose sign of life it has not seen yet', async () => {
    const engine = watch()
    await engine.silent('b')
    await wait(500)

    expect(lost()).toEqual([])
  })

  it('tells each change once, however many engines watch', async () => {
    watch()
    watch()
    watch()
    await goes('b')
    await wait(20_000)
    await comes('b')
    await wait(1000)

    expect(await told()).toEqual(['agent-lost b', 'agent-back b'])
  })

  it('asks the store nothing while everybody is there', async () => {
    watch()
    await wait(60_000)

    expect(reads).toBe(0)
  })
})
