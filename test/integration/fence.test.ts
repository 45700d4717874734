import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startSession, type Session } from '../../agent/session/session.ts'
import type { Task } from '../../core/model/task.ts'
import { systemClock } from '../../platform/clock.ts'
import { dial } from '../../platform/rpc/dial.ts'
import { containersRig, type ContainersRig } from '../support/containers-rig.ts'
import { engineSet } from '../support/engine-set.ts'
import { FakeEngine } from '../support/fake-engine.ts'
import { FakeRuntime } from '../support/fake-runtime.ts'
import { aTask } from '../support/sample-task.ts'

const db: Task = { ...aTask({ name: 'db' }), exclusive: true }
const web = aTask({ name: 'web' })

let engine: FakeEngine
let runtime: FakeRuntime
let rig: ContainersRig
let session: Session
let stop: AbortController
/** How much further the machine's clock is than this process has seen. */
let slept: number

/** Session and containers of an agent; engine and runtime are played, and time can jump. */
beforeEach(async () => {
  slept = 0
  stop = new AbortController()
  const bootMs = () => performance.now() + slept
  engine = new FakeEngine('10.9.1.0/24')
  runtime = new FakeRuntime()
  runtime.registry.add('box:1')
  rig = containersRig(runtime, { bootMs })
  session = startSession({
    engines: engineSet([await engine.listen()]),
    dial: address => dial(address),
    hello: () => ({
      ...{ name: 'a1', incarnation: 'i', version: '1', protocol: 1 },
      ...{ labels: {}, cpus: 2, memoryBytes: 1e9 },
    }),
    onLinked: () => undefined,
    rotateKey: () => Promise.resolve(''),
    onSubnet: () => Promise.resolve(),
    apply: async desired => {
      rig.containers.setTasks([...desired.tasks.values()])
      await Promise.resolve()
    },
    onContact: at => rig.containers.contact(at),
    sweep: () => undefined,
    heal: () => undefined,
    statuses: () => rig.containers.statuses(),
    logs: (task, options, signal) => rig.containers.logs(task, options, signal),
    log: pino({ level: 'silent' }),
    ...{ clock: systemClock, bootMs, random: () => 0.5, signal: stop.signal },
  })
  await streams(1)
  engine.snapshot(1, [db, web])
  await rig.until(db.id, { ready: true })
  await rig.until(web.id, { ready: true })
})

afterEach(async () => {
  stop.abort()
  await session.finished
  await rig.stop()
  await engine.server?.close()
})

it('without an answer, what is exclusive ends here; with one it goes on, in the same container', async () => {
  const before = rig.status(db.id)?.containerId
  engine.answers = false
  slept += 9_500
  await rig.until(db.id, { state: 'waiting', ready: false, code: 'fenced' })

  expect(rig.status(web.id)?.ready).toBe(true)

  engine.got.length = 0
  engine.answers = true
  engine.stream.end()
  await streams(1)
  await expectStopped()
  engine.snapshot(2, [db, web])
  const again = await rig.until(db.id, { ready: true })

  expect(again.containerId).toBe(before)
  expect(steps(web)).toEqual(['create', 'start'])
})

it('after a long sleep it ends at once, and for good where it is wanted elsewhere', async () => {
  engine.answers = false
  slept += 60_000
  await rig.until(db.id, { state: 'waiting', code: 'fenced' })
  engine.snapshot(2, [web])
  await expect.poll(() => rig.gone, { timeout: 10_000 }).toContain(db.id)

  expect(steps(db)).toEqual(['create', 'start', 'stop', 'remove'])
  expect(steps(web)).toEqual(['create', 'start'])
})

async function streams(count: number): Promise<void> {
  const greeted = () => engine.got.filter(({ hello }) => hello).length
  await expect.poll(greeted, { timeout: 20_000 }).toBeGreaterThanOrEqual(count)
}

/** Welcome alone is no contact: what it wants may be another thing by now. */
async function expectStopped(): Promise<void> {
  await expect.poll(() => engine.got.filter(({ heartbeat }) => heartbeat).length).toBeGreaterThan(0)
  expect(steps(db).filter(step => step === 'start')).toHaveLength(1)
}

/** What was done about a task, repetitions once. */
function steps(task: Task): string[] {
  const own = runtime.calls.filter(call => call.endsWith(` ${task.id}`))
  return own.map(call => call.split(' ')[0] ?? '').filter((step, i, all) => step !== all[i - 1])
}
