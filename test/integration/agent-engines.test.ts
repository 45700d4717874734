import { setMaxListeners } from 'node:events'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startSession, type Session } from '../../agent/session/session.ts'
import { seededRandom } from '../../core/random.ts'
import { systemClock, type Clock } from '../../platform/clock.ts'
import type { Endpoint } from '../../platform/endpoints/endpoint.ts'
import type { EndpointSet } from '../../platform/endpoints/endpoint-set.ts'
import { dial } from '../../platform/rpc/dial.ts'
import { engineSet } from '../support/engine-set.ts'
import { FakeEngine } from '../support/fake-engine.ts'
import { idleAgent } from '../support/idle-agent.ts'
import { listenSilently, type SilentListener } from '../support/silent-listener.ts'

const log = pino({ level: 'silent' })
const long = { timeout: 30_000 }

let stop: AbortController
let sessions: Session[]
let [better, other]: FakeEngine[] = []
let silent: SilentListener | undefined
/** How much further clocks are than this process has seen. */
let slept: number

beforeEach(() => {
  stop = new AbortController()
  setMaxListeners(0, stop.signal) // twenty agents, each with listeners of its own, end by it
  sessions = []
  better = new FakeEngine('10.9.1.0/24')
  other = new FakeEngine('10.9.1.0/24')
  slept = 0
})

afterEach(async () => {
  stop.abort()
  await Promise.all(sessions.map(session => session.finished))
  await Promise.all([better?.server?.close(), other?.server?.close(), silent?.stop()])
  silent = undefined
})

it('goes to the next engine when its own dies, and back when that one closes', async () => {
  const [first, second] = [await listening(better), await listening(other)]
  start(engineSet([first, second]))
  await linked(better, 1)
  await better?.server?.close()
  await linked(other, 1)
  await listening(better, first)
  await other?.server?.close()

  await linked(better, 2)
})

it('does not wait for an engine that hangs', async () => {
  silent = await listenSilently()
  start(engineSet([silent.endpoint, await listening(other)]))

  await linked(other, 1)
  expect(silent.callers()).toBe(1)
})

it('leaves an engine that fell silent for one of lower priority', async () => {
  const engines = engineSet([await listening(better), await listening(other)])
  start(engines)
  await linked(better, 1)
  if (better) better.answers = false
  const beats = () => better?.got.filter(({ heartbeat }) => heartbeat).length ?? 0
  const before = beats()
  await expect.poll(beats, long).toBeGreaterThan(before)
  slept += 7000

  await linked(other, 1)
  expect(engines.report()[0]).toMatchObject({ requests: 2, failures: 1, healthy: false })
})

it('goes back to a better engine once that was well for a while', async () => {
  const first = await listening(better)
  const engines = engineSet([first, await listening(other)], () => performance.now() + slept)
  await better?.server?.close()
  start(engines)
  await linked(other, 1)
  await listening(better, first)
  const [endpoint] = engines.endpoints
  if (endpoint) await engines.beginCheck(endpoint)?.succeed()
  slept += 50_000
  await new Promise(resolve => setTimeout(resolve, 1500))
  const before = better?.streams.length
  slept += 80_000

  await linked(better, 1)
  expect(before).toBe(0)
})

it('scatters the agents of an engine that goes', async () => {
  const address = await listening(better)
  const waits: number[] = []
  for (let agent = 0; agent < 20; agent++) {
    const clock: Clock = {
      now: () => Date.now(),
      sleep: async (ms, signal) => {
        waits[agent] ??= ms
        await systemClock.sleep(ms, signal)
      },
    }
    start(engineSet([address]), clock, seededRandom(agent))
  }
  await linked(better, 20)
  await better?.server?.close()
  await expect.poll(() => waits.filter(ms => ms > 0).length, long).toBe(20)

  expect(Math.max(...waits)).toBeLessThanOrEqual(500)
  for (const part of [0, 1, 2, 3, 4]) {
    expect(waits.some(ms => ms >= part * 100 && ms < (part + 1) * 100)).toBe(true)
  }
})

function start(
  engines: EndpointSet<Endpoint>,
  clock: Clock = systemClock,
  random = seededRandom(1),
): void {
  sessions.push(
    startSession({
      ...{ engines, log, clock, random, signal: stop.signal, dial: address => dial(address) },
      bootMs: () => performance.now() + slept,
      ...idleAgent,
    }),
  )
}

/** With a snapshot: only an engine that sends something is of use. */
async function linked(engine: FakeEngine | undefined, times: number): Promise<void> {
  await expect.poll(() => engine?.streams.length, long).toBe(times)
  engine?.streams.forEach((stream, index) =>
    stream.write({ snapshot: { revision: index + 1, tasks: [], routes: [] } }),
  )
  await expect.poll(() => engine?.acks().length, long).toBeGreaterThanOrEqual(times)
}

/** At the address where it was before, or at any. */
async function listening(engine: FakeEngine | undefined, address = '127.0.0.1:0'): Promise<string> {
  return (await engine?.listen(Number(address.split(':')[1]))) ?? ''
}
