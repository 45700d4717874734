import { pino } from 'pino'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Trigger } from '../../../../core/model/application.ts'
import type { NewEvent } from '../../../../core/model/event.ts'
import { Deliveries } from '../../../../engine/sync/deliveries.ts'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'
import type { Store } from '../../../../platform/store/store.ts'

const old = 'a'.repeat(40)
const found = 'b'.repeat(40)
const poll = { kind: 'poll' } as const

let store: Store
let now: number
let events: NewEvent[]
/** Happens while somebody waits. */
let meanwhile: () => Promise<void>

beforeEach(() => {
  store = createMemoryStore()
  now = 1_000_000
  events = []
  meanwhile = async () => await Promise.resolve()
})

function engine(): Deliveries {
  const branch = { kind: 'branch', name: 'main' } as const
  const context = {
    repositories: [
      { name: 'shop', ref: branch, webhookSecretFile: '/secret' },
      { name: 'without', ref: branch },
      { name: 'pinned', ref: { kind: 'commit', name: old }, webhookSecretFile: '/secret' },
    ],
    store,
    events: {
      record: async (event: NewEvent) => {
        events.push(event)
        await Promise.resolve()
      },
    },
    clock: {
      now: () => now,
      sleep: async (ms: number) => {
        await meanwhile()
        now += ms
      },
    },
    log: pino({ level: 'silent' }),
    signal: new AbortController().signal,
  }
  return new Deliveries(context as unknown as ConstructorParameters<typeof Deliveries>[0])
}

function synced(deliveries: Deliveries, commit = found, trigger: Trigger = poll, name = 'shop') {
  const outcome = { repository: name, commit, decisions: [], accepted: [] }
  return deliveries.synced(outcome, trigger, old)
}

const kinds = () => events.map(event => event.kind)

describe('a commit that a poll found', () => {
  it('and no webhook told of is said once, until one is heard again', async () => {
    const deliveries = engine()

    await synced(deliveries)
    await synced(deliveries, 'c'.repeat(40))

    expect(events).toMatchObject([
      { kind: 'webhook-silent', level: 'warn', repository: 'shop', commit: found },
    ])
    await deliveries.pinged('shop', 'd-1')
    expect(await deliveries.of('shop')).toMatchObject({ silent: { commit: found } })
    await deliveries.pushed('shop', { delivery: 'd-2' })
    expect(kinds()).toEqual(['webhook-silent', 'webhook-heard'])
    now += 60_000
    await synced(deliveries, 'd'.repeat(40))
    expect(kinds()).toEqual(['webhook-silent', 'webhook-heard', 'webhook-silent'])
  })

  it('is said by one engine of several', async () => {
    await Promise.all([synced(engine()), synced(engine())])

    expect(kinds()).toEqual(['webhook-silent'])
  })

  it.each([
    ['told of before', -300_000, found],
    ['told of while it was looked at', 0, undefined],
    ['followed at once by another, which was told of', -5000, 'e'.repeat(40)],
  ])('is nothing to talk about when it was %s', async (_, since, commit) => {
    const deliveries = engine()
    now += since
    await deliveries.pushed('shop', { delivery: 'd-1', ...(commit !== undefined && { commit }) })
    now -= since

    await synced(deliveries)

    expect(events).toEqual([])
  })

  it('may be told of half a minute later', async () => {
    const deliveries = engine()
    meanwhile = async () => {
      now += 10_000
      await deliveries.pushed('shop', { delivery: 'd-1', commit: found })
    }

    await synced(deliveries)

    expect(events).toEqual([])
  })

  it('is said although webhooks told of older ones', async () => {
    const deliveries = engine()
    await deliveries.pushed('shop', { delivery: 'd-1', commit: old })
    now += 60_000

    await synced(deliveries)

    expect(kinds()).toEqual(['webhook-silent'])
  })
})

it.each<[string, string, Trigger, string]>([
  ['nothing new', old, poll, 'shop'],
  ['what a webhook asked for', found, { kind: 'webhook' }, 'shop'],
  ['what the start of an engine found', found, { kind: 'start' }, 'shop'],
  ['a repository without a webhook secret', found, poll, 'without'],
  ['a repository that follows nothing', found, poll, 'pinned'],
])('%s is nothing to talk about', async (_, commit, trigger, name) => {
  await synced(engine(), commit, trigger, name)

  expect(events).toEqual([])
})

it('the first sync of all is nothing to talk about', async () => {
  await engine().synced({ repository: 'shop', commit: found, decisions: [], accepted: [] }, poll)

  expect(events).toEqual([])
})
