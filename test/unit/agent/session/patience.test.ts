import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, expect, it } from 'vitest'
import { startSession } from '../../../../agent/session/session.ts'
import { systemClock } from '../../../../platform/clock.ts'
import { EndpointSet } from '../../../../platform/endpoints/endpoint-set.ts'
import { dial } from '../../../../platform/rpc/dial.ts'
import { FakeEngine } from '../../../support/fake-engine.ts'
import { idleAgent } from '../../../support/idle-agent.ts'

const timeoutMs = 100
const stop = new AbortController()
const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.reverse()) await step()
})

/** An engine that has so much to do that it hears everybody late. */
async function busyEngine(lateMs: number): Promise<string> {
  const engine = new FakeEngine('10.9.1.0/24')
  const [, port] = (await engine.listen()).split(':')
  const sockets = new Set<Socket>()
  const proxy = createServer(socket => {
    const far = createConnection(Number(port), '127.0.0.1')
    for (const each of [socket, far]) sockets.add(each.on('error', () => undefined))
    far.pipe(socket)
    setTimeout(() => socket.pipe(far), lateMs)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  undo.push(async () => await engine.server?.close())
  undo.push(() => {
    proxy.close()
    for (const socket of sockets) socket.destroy()
  })
  return `127.0.0.1:${(proxy.address() as AddressInfo).port}`
}

it('waits longer for an engine that was too slow, in place of beginning anew for ever', async () => {
  const name = await busyEngine(2.5 * timeoutMs)
  let isLinked = false
  const session = startSession({
    ...idleAgent,
    engines: new EndpointSet({
      ...{ name: 'engines', endpoints: [{ name, priority: 1, timeoutMs }] },
      breaker: { failureThreshold: 3, successThreshold: 2, openMs: 100, halfOpenRequests: 1 },
      ...{ now: () => performance.now(), random: () => 0 },
    }),
    ...{ dial: engine => dial(engine), onLinked: () => (isLinked = true) },
    ...{ log: pino({ level: 'silent' }), clock: systemClock, bootMs: () => performance.now() },
    ...{ random: () => 0, signal: stop.signal },
  })
  undo.push(async () => {
    stop.abort()
    await session.finished
  })

  await expect.poll(() => isLinked, { timeout: 4000 }).toBe(true)
})
