import { EventEmitter } from 'node:events'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Desired, fromSnapshot, withDelta } from '../../../../agent/session/receive.ts'
import { keys } from '../../../../core/keys.ts'
import { records } from '../../../../core/records.ts'
import { AgentSession } from '../../../../engine/api/agent-session.ts'
import { ConnectedAgents } from '../../../../engine/api/connected.ts'
import { LogRelay } from '../../../../engine/api/log-relay.ts'
import { OpenStreams } from '../../../../engine/api/open-streams.ts'
import { Events } from '../../../../engine/events.ts'
import { EnginePlaces } from '../../../../engine/nodes/engine-places.ts'
import { SignOfLife, signsOfLife } from '../../../../engine/nodes/sign-of-life.ts'
import { Feed } from '../../../../engine/routes/feed.ts'
import { systemClock } from '../../../../platform/clock.ts'
import type { EngineMessage } from '../../../../proto/gen/banyan/v1/EngineMessage.ts'
import { aStatus, anApplication } from '../../../support/builders.ts'
import { aTask } from '../../../support/sample-task.ts'
import { startViewRig, type ViewRig } from '../../../support/view-rig.ts'

const log = pino({ level: 'silent' })
const task = aTask()
const { agent, app } = task
const member = records.agent.encode({
  ...{ name: agent, version: '1', labels: {}, capacity: { cpus: 1, memoryBytes: 1 } },
  ...{ availability: 'active', registeredAt: 0, readySince: 0, subnet: '10.200.1.0/24' },
})

/** The agent's end of the stream: what it goes by after all that it has read. */
class Reader extends EventEmitter {
  cancelled = false
  writableEnded = false
  desired: Desired | undefined
  healing: unknown = 'never told'
  sweeps: unknown = 'never told'
  engines: unknown = 'never told'
  readonly asked: EngineMessage[] = []
  snapshots = 0
  #stands = false

  write(message: EngineMessage): boolean {
    const { snapshot, delta, healing, sweeps, engines } = message
    if (snapshot) {
      this.snapshots++
      this.desired = fromSnapshot(snapshot as Parameters<typeof fromSnapshot>[0])
    } else if (delta)
      this.desired = withDelta(this.desired, delta as Parameters<typeof withDelta>[1])
    else if (healing) this.healing = healing.rules?.map(rule => rule.app)
    else if (sweeps) this.sweeps = sweeps.apps
    else if (engines) this.engines = engines.engines?.map(engine => engine.id)
    else this.asked.push(message)
    return !this.#stands
  }

  standStill(): void {
    this.#stands = true
  }

  readAll(): void {
    this.#stands = false
    this.emit('drain')
  }

  end(): void {
    this.writableEnded = true
  }
}

let rig: ViewRig
let stopped: AbortController
let reader: Reader
let session: AgentSession
let relay: LogRelay
let connected: ConnectedAgents
let leaves: boolean

beforeEach(async () => {
  rig = await startViewRig({ [keys.agent(agent)]: member })
  stopped = new AbortController()
  relay = new LogRelay()
  connected = new ConnectedAgents()
  reader = new Reader()
  leaves = false
  session = greeted()
  await settled()
})
afterEach(async () => {
  session.close()
  stopped.abort()
  await rig.stop()
})

function greeted(): AgentSession {
  const { store, view } = rig
  const signs = signsOfLife({ store, view, engineId: 'engine-1' })
  const options = {
    ...{ store, view, signs, relay, connected, log, signal: stopped.signal, clock: systemClock },
    ...{ feed: new Feed(view), events: new Events(store, log, Date.now), engineId: 'engine-1' },
    streams: new OpenStreams('engine-1'),
    places: new EnginePlaces({
      view,
      members: { removedKeys: () => [], onChange: () => () => undefined },
    }),
    taskSecrets: { reveal: async (tasks: readonly string[]) => await Promise.resolve([...tasks]) },
    leavesDrift: () => leaves,
    agentWatch: { silent: () => Promise.resolve(), back: () => Promise.resolve() },
    ...{ vpcCidr: '10.200.0.0/16', vipCidr: '10.201.0.0/16', monotonic: () => 0 },
  }
  const sign = new SignOfLife(signs, agent, 'i', 0)
  return new AgentSession(options, reader as never, { sign, release: () => undefined })
}

/** What the feed sends has passed the secrets. */
const settled = async () => await new Promise(resolve => setTimeout(resolve, 20))

const deployed = {
  [keys.application(app)]: records.application.encode(anApplication({ name: app })),
  [keys.task(agent, task.id)]: records.task.encode(task),
}
const ordered = {
  [keys.sweep(agent, 'old')]: records.sweep.encode({ agent, app: 'old', since: 0, person: 'ada' }),
}
const another = {
  [keys.engine('engine-2')]: records.engine.encode({
    ...{ address: 'host:5021', version: '1', startedAt: 0 },
  }),
}
const without = (put: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.keys(put).map(key => [key, undefined]))

/** From here on the stream is full. */
async function standStill(): Promise<void> {
  reader.standStill()
  await changeAnother(1)
  await settled()
}

async function changeAnother(wanted: number): Promise<void> {
  const other = anApplication({ name: 'other', wanted })
  await rig.write({ [keys.application('other')]: records.application.encode(other) })
}

/** More changes than may wait for an agent. */
async function overflow(): Promise<void> {
  const before = reader.snapshots
  for (let wanted = 2; wanted < 270; wanted++) await changeAnother(wanted)
  await settled()
  reader.readAll()
  await settled()
  expect(reader.snapshots).toBe(before + 1)
}

describe('an agent that was too slow for every message', () => {
  it('knows its tasks', async () => {
    await standStill()
    await rig.write(deployed)
    await overflow()

    expect([...(reader.desired?.tasks.keys() ?? [])]).toEqual([task.id])
  })

  it('knows which tasks are gone', async () => {
    await rig.write(deployed)
    await standStill()
    await rig.write({ [keys.task(agent, task.id)]: undefined })
    await overflow()

    expect([...(reader.desired?.tasks.keys() ?? [])]).toEqual([])
  })

  it('knows what is to become of drift', async () => {
    leaves = true
    await standStill()
    await rig.write(deployed)
    await overflow()

    expect(reader.healing).toEqual([app])
  })

  it('knows that drift is repaired again', async () => {
    await rig.write({
      ...deployed,
      [keys.status(agent, task.id)]: records.status.encode(
        aStatus(task, { drift: { what: 'stopped', at: 5, times: 4, left: 'loop' } }),
      ),
    })
    expect(reader.healing).toEqual([app])
    await standStill()
    await rig.write({ [keys.status(agent, task.id)]: records.status.encode(aStatus(task)) })
    await overflow()

    expect(reader.healing).toEqual([])
  })

  it('knows what it has to sweep', async () => {
    await standStill()
    await rig.write(ordered)
    await overflow()

    expect(reader.sweeps).toEqual(['old'])
  })

  it('knows that it has nothing to sweep any more', async () => {
    await rig.write(ordered)
    expect(reader.sweeps).toEqual(['old'])
    await standStill()
    await rig.write(without(ordered))
    await overflow()

    expect(reader.sweeps).toEqual([])
  })

  it('knows the engines', async () => {
    await standStill()
    await rig.write(another)
    await overflow()

    expect(reader.engines).toEqual(['engine-2'])
  })

  it('knows which engines are gone', async () => {
    await rig.write(another)
    expect(reader.engines).toEqual(['engine-2'])
    await standStill()
    await rig.write(without(another))
    await overflow()

    expect(reader.engines).toEqual([])
  })

  it('hears of what changes after that', async () => {
    await standStill()
    await overflow()
    await rig.write({ ...ordered, ...another, ...deployed })
    await settled()

    expect(reader).toMatchObject({ sweeps: ['old'], engines: ['engine-2'] })
    expect([...(reader.desired?.tasks.keys() ?? [])]).toEqual([task.id])
  })

  it('is asked for the log that somebody wants', async () => {
    await standStill()
    await rig.write(deployed)
    const lines = relay.read(agent, { task: task.id, tail: 1, follow: true }, stopped.signal)
    void lines.next()
    await overflow()

    expect(reader.asked).toMatchObject([{ logRequest: { task: task.id } }])
  })

  it('is asked for a new tunnel key', async () => {
    await standStill()
    await rig.write(deployed)
    connected.tell(agent, { rotateKey: {} })
    await overflow()

    expect(reader.asked).toEqual([{ rotateKey: {} }])
  })

  it('hears that its heartbeat came', async () => {
    await standStill()
    await rig.write(deployed)
    await session.take({ heartbeat: { number: 7 } })
    await overflow()

    expect(reader.asked).toEqual([{ beat: { number: 7 } }])
  })
})

describe('after its end', () => {
  it('a slow agent is told nothing', async () => {
    await standStill()
    await rig.write(deployed)
    session.close()
    const { snapshots } = reader
    for (let n = 0; n < 300; n++) await rig.write(n % 2 === 0 ? ordered : without(ordered))
    reader.readAll()
    await settled()

    expect(reader.snapshots).toBe(snapshots)
    expect(reader.sweeps).not.toEqual(['old'])
  })

  it('a slow agent that is removed is told nothing of what is wanted then', async () => {
    await standStill()
    await rig.write(deployed)
    const { snapshots } = reader
    await rig.write({ [keys.agent(agent)]: undefined })
    for (let n = 0; n < 300; n++) await rig.write(n % 2 === 0 ? ordered : without(ordered))
    reader.readAll()
    await settled()

    expect(reader.writableEnded).toBe(true)
    expect(reader.snapshots).toBe(snapshots)
  })
})
