import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { agentService } from '../../engine/api/agent-service.ts'
import type { AgentServiceOptions } from '../../engine/api/agent-session.ts'
import { StoreContact } from '../../engine/contact/store-contact.ts'
import { BanyanError } from '../../core/errors.ts'
import { systemClock } from '../../platform/clock.ts'
import { openDuplex } from '../../platform/rpc/call.ts'
import { type Connection, dial } from '../../platform/rpc/dial.ts'
import { reach } from '../../platform/rpc/reach.ts'
import { fromServiceError } from '../../platform/rpc/errors.ts'
import { services } from '../../platform/rpc/load.ts'
import { reachService } from '../../platform/rpc/reach.ts'
import { type GrpcServer, serveGrpc } from '../../platform/rpc/server.ts'

const log = pino({ level: 'silent' })
/** Milliseconds of a clock that never jumps. */
let now = 0
let stopped: AbortController
let contact: StoreContact
let server: GrpcServer
let connection: Connection

beforeEach(async () => {
  stopped = new AbortController()
  const { signal } = stopped
  const look = async () => await Promise.reject(new BanyanError('store-unavailable', '', 'retry'))
  contact = new StoreContact({
    ...{ engineId: 'b', look, clock: systemClock, monotonic: () => now, log, signal },
  })
  // nothing else is looked at before Hello
  const options = { contact, log, signal, view: { revision: 0 } } as unknown as AgentServiceOptions
  const refusal = () => (contact.isAway() ? contact.refusal('wait') : undefined)
  server = await serveGrpc({
    services: [[services.agent, agentService(options)], reachService(refusal)],
    listen: [{ tcp: '127.0.0.1:0' }],
    log,
  })
  connection = dial(`127.0.0.1:${server.port ?? 0}`)
})

afterEach(async () => {
  stopped.abort()
  connection.close()
  await server.close()
})

/** As a call that waited for its whole time. */
function goAway(): void {
  now += 1000
  const sentAt = now
  now += 5000
  contact.failed(sentAt)
  if (!contact.isAway()) throw new Error('the contact is still good')
}

/** How a stream to the engine ends: its code, or that it was closed. */
async function endOf(stream: ReturnType<typeof connect>): Promise<string> {
  try {
    for await (const _ of stream as AsyncIterable<unknown>) continue
    return 'closed'
  } catch (error) {
    return fromServiceError(error, 'b').code
  }
}

function connect() {
  return openDuplex(connection.agent, 'Connect')
}

it('an engine without the state is passed over by who looks for one, and takes no agent', async () => {
  await reach(connection.agent, {})
  goAway()

  await expect(reach(connection.agent, {})).rejects.toMatchObject({ code: 'store-unavailable' })
  expect(await endOf(connect())).toBe('store-unavailable')
})

it('agents that it has are sent away when it loses the state', async () => {
  await reach(connection.agent, {})
  const stream = connect()
  const end = endOf(stream)
  // the engine has taken the stream once it answers what came after it
  await reach(connection.agent, {})
  goAway()

  expect(await end).toBe('closed')
})
