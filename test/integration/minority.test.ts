import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codeOf } from '../../core/errors.ts'
import { keys, prefixes } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import { Door } from '../../engine/api/door.ts'
import { tasksReply } from '../../engine/api/read.ts'
import { catchUpBy } from '../../engine/contact/catch-up.ts'
import { contactedStore } from '../../engine/contact/contacted-store.ts'
import { StoreContact } from '../../engine/contact/store-contact.ts'
import { Events } from '../../engine/events.ts'
import { ClusterView, viewedPrefixes } from '../../engine/view.ts'
import { systemClock } from '../../platform/clock.ts'
import { callServerStream, callUnary } from '../../platform/rpc/call.ts'
import { type Connection, dial } from '../../platform/rpc/dial.ts'
import { services } from '../../platform/rpc/load.ts'
import { type GrpcServer, serveGrpc } from '../../platform/rpc/server.ts'
import type { Stale } from '../../core/stale.ts'
import { createMemoryStore } from '../../platform/store/memory-store.ts'
import { Mirror } from '../../platform/store/mirror.ts'
import type { Store } from '../../platform/store/store.ts'
import { anApplication } from '../support/builders.ts'
import { eventually } from '../support/eventually.ts'
import { type SilentStore, silentStore } from '../support/silent-store.ts'

const log = pino({ level: 'silent' })
const monotonic = () => performance.now()
/** As long as etcd is waited for. */
const answerMs = 5000

/** What the other engines write. */
let truth: Store
let raw: SilentStore
let contact: StoreContact
let stopped: AbortController
let server: GrpcServer
let connection: Connection
let changed: number

beforeEach(async () => {
  stopped = new AbortController()
  const { signal } = stopped
  truth = createMemoryStore()
  raw = silentStore(truth, answerMs)
  const look = async () => await raw.range(prefixes.root, { limit: 1 })
  contact = new StoreContact({
    ...{ engineId: 'b', look, clock: systemClock, monotonic, log, signal },
  })
  const store = contactedStore(raw, contact, monotonic)
  const view = new ClusterView(await Mirror.start(store, viewedPrefixes, { signal, log }))
  const events = new Events(store, log, Date.now)
  contact.catchUp = catchUpBy({ store, view, events, engineId: 'b', now: Date.now })
  const door = new Door({ store, view, contact })
  changed = 0
  server = await serveGrpc({
    services: [
      [
        services.control,
        {
          ListTasks: door.reads(async ({ app }: { app: string }) => {
            await Promise.resolve()
            return tasksReply(view, app)
          }),
          ListInvitations: door.reads(async () => {
            await store.range(prefixes.invites)
            return { invitations: [] }
          }),
          Suspend: door.changes(async () => {
            changed++
            await store.commit({ compare: [], writes: [] })
            return {}
          }),
          Sync: door.changeStream(async function* (_request, until) {
            yield { message: 'begun' }
            await new Promise(resolve => until.addEventListener('abort', resolve))
            yield { message: 'ended', done: true, ok: false }
          }),
        },
      ],
    ],
    listen: [{ tcp: '127.0.0.1:0' }],
    log,
  })
  connection = dial(`127.0.0.1:${server.port ?? 0}`)
})

afterEach(async () => {
  connection.close()
  await server.close()
  stopped.abort()
  await truth.close()
})

async function deployElsewhere(app: string): Promise<void> {
  const value = records.application.encode(anApplication({ name: app }))
  await truth.commit({ compare: [], writes: [{ kind: 'put', key: keys.application(app), value }] })
}

async function staleWhenAsked(app = ''): Promise<Stale | undefined> {
  let told: Stale | undefined
  const onStale = (stale: Stale) => void (told = stale)
  await callUnary(connection.control, 'ListTasks', { app }, { onStale })
  return told
}

const suspend = async () =>
  await callUnary(connection.control, 'Suspend', { app: 'shop', repository: '' })

describe('an engine whose store fell silent', () => {
  it('shows what it knows and says since when, changes nothing, and is level again by itself', async () => {
    await deployElsewhere('shop')
    expect(await staleWhenAsked('shop')).toBeUndefined()
    const before = Date.now()
    raw.silence()
    expect(await suspend().catch(codeOf)).toBe('store-unavailable')

    const told = await staleWhenAsked('shop')
    expect(told).toMatchObject({ engine: 'b' })
    expect(told?.since).toBeLessThanOrEqual(before + 1)
    const refusal = await suspend().catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'store-unavailable', disposition: 'wait' })
    expect(changed).toBe(1)
    const list = callUnary(connection.control, 'ListInvitations', {})
    expect(await list.catch(codeOf)).toBe('store-unavailable')

    await deployElsewhere('blog')
    const unknown = callUnary(connection.control, 'ListTasks', { app: 'blog' })
    expect(await unknown.catch(codeOf)).toBe('store-unavailable')
    raw.wake()
    await eventually(async () => ((await staleWhenAsked()) ? undefined : true))
    expect(await staleWhenAsked('blog')).toBeUndefined()
    await suspend()
    const { entries } = await truth.range(prefixes.events)
    const kinds = entries.map(({ value }) => records.event.decode(value).kind)
    expect(kinds).toEqual(['state-away'])
  })

  it('is stale as long as its view is behind, although it writes again', async () => {
    raw.silence()
    await suspend().catch(codeOf)
    raw.wake()
    raw.lag()
    await eventually(async () => await suspend().catch(() => undefined))

    expect(await staleWhenAsked()).toMatchObject({ engine: 'b' })
    raw.wake()
    await eventually(async () => ((await staleWhenAsked()) ? undefined : true))
  })

  it('ends what somebody follows, and does not say that it failed', async () => {
    const messages: string[] = []
    const follow = async () => {
      const asked = { repository: 'deploy', wait: true }
      for await (const { message } of callServerStream(connection.control, 'Sync', asked)) {
        messages.push(message)
        raw.silence()
        void suspend().catch(() => undefined)
      }
    }
    const end = await follow().catch((error: unknown) => error)

    expect(end).toMatchObject({ code: 'store-unavailable', disposition: 'retry' })
    expect(messages).toEqual(['begun'])
  })
})

it('who finds no such thing in its view looks in the store before it says so', async () => {
  raw.lag()
  await deployElsewhere('shop')
  const asked = callUnary(connection.control, 'ListTasks', { app: 'shop' })
  await delay(50)
  raw.wake()

  expect(await asked).toMatchObject({ tasks: [] })
  const unknown = callUnary(connection.control, 'ListTasks', { app: 'nothing' })
  expect(await unknown.catch(codeOf)).toBe('application-unknown')
})
