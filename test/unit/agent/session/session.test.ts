import { once } from 'node:events'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Session, startSession } from '../../../../agent/session/session.ts'
import type { Desired } from '../../../../agent/session/receive.ts'
import type { TaskStatus } from '../../../../core/model/task.ts'
import { BanyanError } from '../../../../core/errors.ts'
import { systemClock } from '../../../../platform/clock.ts'
import { dial } from '../../../../platform/rpc/dial.ts'
import { FakeEngine } from '../../../support/fake-engine.ts'
import { engineSet } from '../../../support/engine-set.ts'
import { aTask } from '../../../support/sample-task.ts'

const log = pino({ level: 'silent' })
const one = aTask({}, 1)
const two = aTask({}, 2)

let engine: FakeEngine
let stop: AbortController
let known: TaskStatus[] | undefined
let applied: Desired[]
let contacts: number[]
let applying: () => Promise<void>
let session: Session
let endpoint: string
let rotating: () => Promise<string>

beforeEach(() => {
  engine = new FakeEngine('10.9.1.0/24')
  stop = new AbortController()
  known = []
  applied = []
  contacts = []
  applying = () => Promise.resolve()
  endpoint = '192.0.2.1:51820'
  rotating = () => Promise.reject(new BanyanError('tunnel-unavailable', 'None here.', 'wait'))
})

afterEach(async () => {
  stop.abort()
  await session.finished
  await engine.server?.close()
})

describe('a session', () => {
  it('says who it is, and acknowledges a revision when it is applied, not before', async () => {
    let finish: () => void = () => undefined
    applying = () => new Promise(resolve => (finish = resolve))
    start([await engine.listen()])
    await welcomed()

    engine.snapshot(4, [one])
    await expect.poll(() => applied.length).toBe(1)
    const before = engine.acks()
    finish()

    await expect.poll(() => engine.acks()).toEqual([4])
    expect(before).toEqual([])
    expect(engine.got[0]?.hello).toMatchObject({ name: 'node-1', protocol: 1, cpus: 2 })
  })

  it('has contact once it knows what is wanted, not before', async () => {
    const before = performance.now()
    start([await engine.listen()])
    await welcomed()
    await expect.poll(() => engine.got.some(({ heartbeat }) => heartbeat)).toBe(true)
    const early = [...contacts]
    engine.snapshot(4, [one])
    await expect.poll(() => contacts.length).toBeGreaterThan(0)

    expect(early).toEqual([])
    expect(contacts[0]).toBeGreaterThanOrEqual(before)
    expect(contacts[0]).toBeLessThanOrEqual(performance.now())
  })

  it('begins with whether it can run containers, and tells when that changes', async () => {
    const trouble = { code: 'runtime-timeout', message: 'Docker hangs' }
    start([await engine.listen()])
    await welcomed()
    session.setTrouble(trouble)
    await expect.poll(conditions).toEqual([{ code: '', message: '' }, trouble])
    engine.stream.end()
    await welcomed(2)
    await expect.poll(conditions).toHaveLength(3)
    session.setTrouble(undefined)

    await expect
      .poll(conditions)
      .toEqual([...[{ code: '', message: '' }, trouble], ...[trouble, { code: '', message: '' }]])
  })

  it('acknowledges a newer revision though an older one is stuck', async () => {
    applying = () => (applied.length === 1 ? new Promise(() => undefined) : Promise.resolve())
    start([await engine.listen()])
    await welcomed()

    engine.snapshot(4, [one])
    const delta = { tasks: [], routes: [], removedTasks: [one.id], removedRoutes: [] }
    engine.stream.write({ delta: { revision: 5, ...delta } })

    await expect.poll(() => engine.acks()).toEqual([5])
    expect([...(applied[1]?.tasks.keys() ?? [])]).toEqual([])
  })

  it('calls its report complete only when every wanted task was looked at', async () => {
    known = [status(one.id)]
    start([await engine.listen()])
    await welcomed()
    engine.snapshot(4, [one, two])
    await expect.poll(() => engine.reports()).toHaveLength(1)

    known = [status(one.id), status(two.id)]
    session.report({ statuses: [status(two.id)], gone: [] })
    session.report({ statuses: [status(one.id)], gone: ['old'] })

    await expect
      .poll(() => engine.reports())
      .toEqual([
        { statuses: [one.id], gone: [], complete: false },
        { statuses: [one.id, two.id], gone: [], complete: true },
        { statuses: [one.id], gone: ['old'], complete: false },
      ])
  })

  it('says nothing before it has looked at its containers: none wanted is not none there', async () => {
    known = undefined
    start([await engine.listen()])
    await welcomed()
    engine.snapshot(4, [])
    await expect.poll(() => engine.acks()).toEqual([4])
    const before = engine.reports()
    known = [status(one.id)]
    session.report({ statuses: known, gone: [] })

    await expect.poll(() => engine.reports()).toHaveLength(1)
    expect(before).toEqual([])
    expect(engine.reports()).toEqual([{ statuses: [one.id], gone: [], complete: true }])
  })

  it('comes back to a restarted engine and says everything again', async () => {
    known = [status(one.id)]
    const address = await engine.listen()
    start([address])
    await welcomed()
    engine.snapshot(4, [one])
    await expect.poll(() => engine.acks()).toEqual([4])
    await engine.server?.close()

    session.report({ statuses: [status(one.id)], gone: [] })
    engine.got.length = 0
    await engine.listen(Number(address.split(':')[1]))
    await welcomed(2)
    engine.snapshot(6, [one])

    await expect.poll(() => engine.acks()).toEqual([6])
    expect(engine.reports()).toEqual([{ statuses: [one.id], gone: [], complete: true }])
    expect(engine.got[0]?.hello?.name).toBe('node-1')
  })

  it('turns to the next engine when one does not answer', async () => {
    start(['127.0.0.1:1', await engine.listen()])

    await welcomed()

    expect(engine.streams).toHaveLength(1)
  })

  it('breaks off when its network can not be prepared, and tries again', async () => {
    let failures = 2
    start([await engine.listen()], async () => {
      await Promise.resolve()
      if (failures-- > 0) throw new BanyanError('docker-unreachable', 'No Docker.', 'retry')
    })

    await expect.poll(() => engine.streams.length, { timeout: 5000 }).toBe(3)
    engine.snapshot(1, [one])

    await expect.poll(() => engine.acks()).toEqual([1])
  })

  it('changes nothing when the engine sends what it can not read, and asks again', async () => {
    start([await engine.listen()])
    await welcomed()

    engine.stream.write({ snapshot: { revision: 4, tasks: ['{"id":1}'], routes: [] } })
    await welcomed(2)
    engine.snapshot(5, [one])

    await expect.poll(() => engine.acks()).toEqual([5])
    expect(applied.map(desired => desired.revision)).toEqual([5])
  })

  it('delivers log lines that were asked for', async () => {
    start([await engine.listen()])
    await welcomed()
    engine.snapshot(1, [one])

    engine.stream.write({ logRequest: { requestId: 'r', task: one.id, tail: 2, follow: false } })

    await expect
      .poll(() => engine.chunks.flatMap(chunk => chunk.lines))
      .toEqual([
        { task: one.id, service: 'web', stream: 'stdout', at: 1, text: `${one.id} tail 2` },
        { task: one.id, service: 'web', stream: 'stderr', at: 2, text: 'end' },
      ])
    expect(engine.chunks.every(chunk => chunk.requestId === 'r')).toBe(true)
  })

  it('ends a log that is followed when nobody reads it any more', async () => {
    start([await engine.listen()])
    await welcomed()
    engine.snapshot(1, [one])
    const request = { requestId: 'r', task: one.id, tail: 2, follow: true }

    engine.stream.write({ logRequest: request })
    await expect.poll(() => following.length).toBe(1)
    engine.stream.write({ logRequest: { ...request, cancel: true } })

    await expect.poll(() => following[0]?.aborted).toBe(true)
  })
})

describe('the tunnel', () => {
  it('is announced anew when its address changed', async () => {
    start([await engine.listen()])
    await welcomed()

    endpoint = '192.0.2.9:51820'
    session.helloAgain()
    await welcomed(2)

    await expect
      .poll(() => engine.got.flatMap(({ hello }) => (hello ? [hello.wgEndpoint] : [])))
      .toEqual(['192.0.2.1:51820', '192.0.2.9:51820'])
  })

  it('gets a new key when the engine asks, which is told', async () => {
    rotating = () => Promise.resolve('new')
    start([await engine.listen()])
    await welcomed()

    engine.stream.write({ rotateKey: {} })

    await expect.poll(() => engine.got.at(-1)?.keyChanged).toEqual({ wgPublicKey: 'new' })
  })

  it('that can not be is no reason to leave the engine', async () => {
    start([await engine.listen()])
    await welcomed()

    engine.stream.write({ rotateKey: {} })
    engine.snapshot(4, [one])

    await expect.poll(() => engine.acks()).toEqual([4])
    expect(engine.streams).toHaveLength(1)
  })
})

it('passes over what an engine of a later version says besides', async () => {
  start([await engine.listen()])
  await welcomed()

  // what it doesn't know is a message that says nothing (unknown-members.test.ts)
  engine.stream.write({})
  engine.snapshot(4, [one])

  await expect.poll(() => engine.acks()).toEqual([4])
  expect(engine.streams).toHaveLength(1)
})

let following: AbortSignal[]
let swept: string[][]

const conditions = () => engine.got.flatMap(({ condition }) => condition ?? [])

function start(engines: string[], onSubnet: () => Promise<void> = () => Promise.resolve()): void {
  following = []
  swept = []
  session = startSession({
    engines: engineSet(engines),
    hello: () => ({
      ...{ name: 'node-1', incarnation: 'i', version: '1', protocol: 1 },
      ...{ labels: {}, cpus: 2, memoryBytes: 1e9, wgEndpoint: endpoint },
    }),
    dial: engine => dial(engine),
    onLinked: () => undefined,
    rotateKey: async () => await rotating(),
    onSubnet,
    apply: async desired => {
      applied.push(desired)
      await applying()
    },
    onContact: at => contacts.push(at),
    sweep: apps => swept.push([...apps]),
    heal: () => undefined,
    statuses: () => known,
    logs: async function* (task, { tail, follow }, signal) {
      yield { stream: 'stdout', at: 1, text: `${task} tail ${tail}` }
      yield { stream: 'stderr', at: 2, text: 'end' }
      if (!follow) return
      following.push(signal)
      await once(signal, 'abort')
    },
    log,
    clock: systemClock,
    bootMs: () => performance.now(),
    random: () => 0.5,
    signal: stop.signal,
  })
}

/** The agent has said hello this often. */
async function welcomed(times = 1): Promise<void> {
  await expect.poll(() => engine.streams.length, { timeout: 5000 }).toBe(times)
}

function status(task: string): TaskStatus {
  const fixed = { agent: 'node-1', app: 'shop', state: 'running', health: 'none' } as const
  return { task, ...fixed, ready: true, restarts: 0, changedAt: 1 }
}
