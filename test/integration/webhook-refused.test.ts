import { pino } from 'pino'
import { afterEach, expect, it } from 'vitest'
import { BanyanError } from '../../core/errors.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Endpoint } from '../../platform/endpoints/endpoint.ts'
import type { EndpointSet } from '../../platform/endpoints/endpoint-set.ts'
import { unary } from '../../platform/rpc/handlers.ts'
import { services } from '../../platform/rpc/load.ts'
import { type GrpcServer, serveGrpc } from '../../platform/rpc/server.ts'
import { EngineConnections } from '../../webhook/connections.ts'
import { Notifier } from '../../webhook/notify.ts'
import { HintQueue } from '../../webhook/queue.ts'
import { engineSet } from '../support/engine-set.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { listenSilently } from '../support/silent-listener.ts'

const log = pino({ level: 'silent' })
const { signal } = new AbortController()
const engines: GrpcServer[] = []

afterEach(async () => {
  await Promise.all(engines.splice(0).map(async engine => await engine.close()))
})

async function engineThat(trigger: () => object | Promise<object>): Promise<string> {
  const control = { Trigger: unary(async () => await Promise.resolve().then(trigger)) }
  const engine = await serveGrpc({
    services: [[services.control, control]],
    listen: [{ tcp: '127.0.0.1:0' }],
    log,
  })
  engines.push(engine)
  return `127.0.0.1:${engine.port ?? 0}`
}

const away = () => {
  throw new BanyanError('store-unavailable', 'no majority', 'wait')
}

async function notifierOf(...addresses: readonly string[]): Promise<Notifier> {
  return await notifierFor(engineSet(addresses))
}

async function notifierFor(engines: EndpointSet<Endpoint>): Promise<Notifier> {
  const queue = new HintQueue(10)
  queue.offer([{ repository: 'shop', delivery: 'd', forge: 'github', ref: 'main' }], Date.now())
  const ways = { addressOf: (engine: string) => engine, identity: undefined }
  const common = { clock: systemClock, log }
  const connections = new EngineConnections({ open: () => Promise.resolve(ways), ...common })
  await connections.refresh()
  const onFollowedKeys = () => undefined
  return new Notifier({
    ...{ engines, connections, queue, onFollowedKeys, random: Math.random },
    ...common,
  })
}

it('an engine without the state is passed over', async () => {
  const notifier = await notifierOf(
    await engineThat(away),
    await engineThat(() => ({ accepted: ['shop'] })),
  )

  expect(await notifier.tell(signal)).toBe(true)
  expect(notifier.isRefused).toBe(false)
  notifier.close()
})

it('where all that are there are without it, that is known, until one is back', async () => {
  let isAway = true
  const engine = await engineThat(() => (isAway ? away() : { accepted: ['shop'] }))
  const notifier = await notifierOf(engine, `127.0.0.1:${await freePort()}`)

  await expect(notifier.tell(signal)).rejects.toMatchObject({ code: 'store-unavailable' })
  expect(notifier.isRefused).toBe(true)

  isAway = false
  await notifier.tell(signal)
  expect(notifier.isRefused).toBe(false)
  notifier.close()
})

/** So that only the test's own limit would end the wait for one of them. */
function patientSet(...addresses: readonly string[]): EndpointSet<Endpoint> {
  const set = engineSet(addresses)
  set.replace(set.endpoints.map(engine => ({ ...engine, timeoutMs: 600_000 })))
  return set
}

it('an engine that hangs is not waited for', async () => {
  const silent = await listenSilently()
  const told: string[] = []
  const well = await engineThat(() => ({ accepted: [`${told.push('well')}`] }))
  const notifier = await notifierFor(patientSet(silent.endpoint, well))

  expect(await notifier.tell(signal)).toBe(true)
  expect(told).toEqual(['well'])
  notifier.close()
  await silent.stop()
})

it('one that refuses what another has taken meanwhile is nobody to send deliveries away for', async () => {
  let taken = (): void => undefined
  const isTaken = new Promise<void>(resolve => (taken = resolve))
  const slow = await engineThat(async () => {
    await isTaken
    return away()
  })
  const well = await engineThat(() => ({ accepted: ['shop'] }))
  const engines = patientSet(slow, well)
  const notifier = await notifierFor(engines)

  expect(await notifier.tell(signal)).toBe(true)
  taken()
  await eventually(async () => await Promise.resolve(engines.report()[0]?.failures || undefined))
  expect(notifier.isRefused).toBe(false)
  notifier.close()
})

it('where none is there, everything waits as ever', async () => {
  const notifier = await notifierOf(`127.0.0.1:${await freePort()}`)

  await expect(notifier.tell(signal)).rejects.toMatchObject({ code: 'rpc-unavailable' })
  expect(notifier.isRefused).toBe(false)
  notifier.close()
})
