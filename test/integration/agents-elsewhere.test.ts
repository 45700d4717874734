import { mkdtempSync, rmSync } from 'node:fs'
import { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keys } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import { AgentsElsewhere } from '../../engine/api/agents-elsewhere.ts'
import { clusterService } from '../../engine/api/cluster-service.ts'
import { ConnectedAgents } from '../../engine/api/connected.ts'
import { LogRelay } from '../../engine/api/log-relay.ts'
import { readLogs } from '../../engine/api/logs.ts'
import { dial } from '../../platform/rpc/dial.ts'
import { services } from '../../platform/rpc/load.ts'
import { type GrpcServer, serveGrpc } from '../../platform/rpc/server.ts'
import type { EngineMessage } from '../../proto/gen/banyan/v1/EngineMessage.ts'
import type { LogRequest } from '../../proto/gen/banyan/v1/LogRequest.ts'
import { anApplication } from '../support/builders.ts'
import { aTask } from '../support/sample-task.ts'
import { eventually } from '../support/eventually.ts'
import { startViewRig, type ViewRig } from '../support/view-rig.ts'

let folder: string
let rig: ViewRig
let other: GrpcServer
let elsewhere: AgentsElsewhere
/** Of engine-1, which is asked. */
let relay: LogRelay
const stopped = new AbortController()
/** What the agents were told. */
let told: EngineMessage[]
let asked: LogRequest[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bnt-e-'))
  ;[told, asked] = [[], []]
  rig = await startViewRig({
    [keys.alive('node-1')]: records.alive.encode({ incarnation: 'a', engine: 'engine-1' }),
    [keys.alive('node-2')]: records.alive.encode({ incarnation: 'b', engine: 'engine-2' }),
    [keys.application('shop')]: records.application.encode(anApplication({ name: 'shop' })),
    [keys.task('node-1', 'shop-web-1')]: records.task.encode({
      ...aTask(),
      id: 'shop-web-1',
      app: 'shop',
      agent: 'node-1',
    }),
    [keys.task('node-2', 'shop-web-2')]: records.task.encode({
      ...aTask(),
      id: 'shop-web-2',
      app: 'shop',
      agent: 'node-2',
    }),
  })
  relay = agentAt(new LogRelay(), 'node-1')
  const connected = new ConnectedAgents()
  connected.add('node-2', message => told.push(message))
  const unix = join(folder, 'engine-2.sock')
  const theirs = clusterService({ relay: agentAt(new LogRelay(), 'node-2'), connected })
  const log = pino({ level: 'silent' })
  other = await serveGrpc({ services: [[services.cluster, theirs]], listen: [{ unix }], log })
  const peers = { dialEngine: () => dial({ unix }) }
  elsewhere = new AgentsElsewhere({ view: rig.view, engineId: 'engine-1', peers })
})

afterEach(async () => {
  await other.close()
  await rig.stop()
  rmSync(folder, { recursive: true })
})

/** An agent that dials back with one line that says where it is from. */
function agentAt(engine: LogRelay, agent: string): LogRelay {
  engine.connect(agent, request => {
    asked.push(request)
    if (request.cancel) return
    const call = Object.assign(new EventEmitter(), { destroy: () => undefined })
    engine.receive(call as never, () => undefined)
    const lines = [{ task: request.task, text: `from ${agent}` }]
    setImmediate(() => {
      call.emit('data', { requestId: request.requestId, lines })
      if (!request.follow) call.emit('end')
    })
  })
  return engine
}

const logsOf = (follow: boolean, signal = stopped.signal) =>
  readLogs(
    { view: rig.view, relay, elsewhere },
    { app: 'shop', service: '', tail: 0, follow },
    signal,
  )

it('reads what tasks print, whichever engine has their agents', async () => {
  const texts: string[] = []
  for await (const { task: id, text } of logsOf(false)) texts.push(`${id} ${text}`)

  expect(texts.sort()).toEqual(['shop-web-1 from node-1', 'shop-web-2 from node-2'])
})

it('tells the agent at the other engine that nobody reads any more', async () => {
  const reading = new AbortController()
  let lines = 0
  for await (const _ of logsOf(true, reading.signal)) if (++lines === 2) reading.abort()

  const cancelled = await eventually(async () => {
    const tasks = asked.filter(({ cancel }) => cancel).map(({ task: id }) => id)
    return await Promise.resolve(tasks.length === 2 ? tasks : undefined)
  })
  expect(cancelled.sort()).toEqual(['shop-web-1', 'shop-web-2'])
})

it('asks an agent of another engine for a new key', async () => {
  await elsewhere.rotateKey('node-2')

  expect(told).toEqual([{ rotateKey: {} }])
})

it('says so where no engine has the agent, or it left that one', async () => {
  await rig.write({ [keys.alive('node-1')]: undefined })

  await expect(elsewhere.rotateKey('node-1')).rejects.toMatchObject({ code: 'agent-not-here' })
  await rig.write({
    [keys.alive('node-1')]: records.alive.encode({ incarnation: 'a', engine: 'engine-2' }),
  })
  await expect(elsewhere.rotateKey('node-1')).rejects.toMatchObject({ code: 'agent-not-here' })
})
