import { beforeEach, expect, it } from 'vitest'
import { keys } from '../../../../core/keys.ts'
import type { PullState } from '../../../../core/model/pull.ts'
import { records } from '../../../../core/records.ts'
import { trigger, type TriggerContext } from '../../../../engine/api/trigger.ts'
import type { Announcement } from '../../../../engine/sync/announced.ts'
import type { SyncRequest } from '../../../../engine/sync/context.ts'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'

const commit = 'c'.repeat(40)
const now = 1_700_000_000_000
const hint = {
  ...{ repository: 'shop', delivery: 'd-1', forge: 'github', ref: 'refs/heads/main' },
  ...{ commit: '', ping: false, pull: 0, recheck: '', receivedAt: now - 70 },
}

let followed: Announcement[]
let synced: SyncRequest[]
let heard: string[]
let store: ReturnType<typeof createMemoryStore>

beforeEach(() => {
  followed = []
  synced = []
  heard = []
  store = createMemoryStore()
})

/** Of an engine whose repository `shop` is at `commit`. */
function asked(announced: readonly object[], repositories = ['shop']): readonly string[] {
  const note = (text: string) => void heard.push(text)
  const context = {
    syncs: {
      names: () => ['shop', 'other'],
      request: async (_: string, request: SyncRequest) => {
        synced.push(request)
        return await Promise.resolve({ repository: 'shop', decisions: [], accepted: [] })
      },
    },
    announced: {
      follow: async (said: Announcement) => {
        followed.push(said)
        await Promise.resolve()
      },
    },
    deliveries: {
      pushed: async (repository: string) => await Promise.resolve(note(`push ${repository}`)),
      pinged: async (repository: string) => await Promise.resolve(note(`ping ${repository}`)),
    },
    pulls: {
      hint: (repository: string, pull: number) => note(`pull ${repository} ${pull}`),
      again: (repository: string, pull: number) => note(`again ${repository} ${pull}`),
    },
    ...{ store, clock: { now: () => now }, log: { warn: note } },
    view: { repositories: new Map([['shop', { value: { head: commit } }]]) },
  } as unknown as TriggerContext
  const request = { repositories, delivery: 'd-9', announced: announced as never[] }
  return trigger(context, request).accepted ?? []
}

it('passes on what a delivery said', () => {
  expect(asked([{ ...hint, commit }])).toEqual(['shop'])
  expect([followed, heard]).toEqual([
    [{ repository: 'shop', delivery: 'd-1', commit, at: now - 70 }],
    ['push shop'],
  ])
})

it.each([
  ['nothing', []],
  ['something about another repository', [{ ...hint, repository: 'other', commit }]],
  ['a ping', [{ ...hint, commit, ping: true }]],
  ['something about a pull request', [{ ...hint, pull: 3 }]],
  ['something about checks', [{ ...hint, recheck: 'd'.repeat(40) }]],
])('syncs where %s was said', (_, announced) => {
  asked(announced)

  expect(followed).toEqual([{ repository: 'shop', delivery: 'd-9', at: now }])
})

it('takes no commit that is none', () => {
  asked([{ ...hint, commit: '--upload-pack=x' }])

  expect(followed).toMatchObject([{ delivery: 'd-1' }])
  expect(followed[0]).not.toHaveProperty('commit')
})

it.each([
  ['in the future', now + 1, now],
  ['an hour ago', now - 3_600_000, now - 300_000],
  ['not at all', 0, now],
  ['by no number', Number.NaN, now],
])('believes a delivery that arrived %s as far as that can be', (_, receivedAt, at) => {
  asked([{ ...hint, receivedAt }])

  expect(followed).toMatchObject([{ at }])
})

it('takes names that are configured, and syncs nothing for a ping', () => {
  expect(asked([], ['nope', 'other'])).toEqual(['other'])
  followed = []
  heard = []

  const ping = { ...hint, ping: true }
  asked([ping, { ...ping, repository: 'nope' }], [])

  expect([followed, heard]).toEqual([[], ['ping shop']])
})

it('has a pull request looked at, and syncs nothing', () => {
  asked(
    [
      { ...hint, pull: 12 },
      { ...hint, repository: 'nope', pull: 13 },
    ],
    [],
  )

  expect([followed, synced, heard]).toEqual([[], [], ['pull shop 12']])
})

async function planned(number: number, head: string): Promise<void> {
  const pull: PullState = { number, head, base: 'a'.repeat(40), fork: false, plannedAt: 0 }
  const key = keys.pull('shop', number)
  const value = records.pull.encode(pull)
  await store.commit({ compare: [], writes: [{ kind: 'put', key, value }] })
}

it('syncs the deployed commit once more when its checks are asked for again, also what failed', async () => {
  asked([{ ...hint, recheck: commit }], [])
  await new Promise(resolve => setImmediate(resolve))

  const trigger = { kind: 'webhook', detail: 'd-1', at: now - 70 }
  expect([followed, synced]).toEqual([[], [{ trigger, retry: true }]])
})

it('plans the pull requests of a commit again whose checks are asked for again', async () => {
  await planned(7, 'd'.repeat(40))
  await planned(8, 'e'.repeat(40))

  asked(
    [
      { ...hint, recheck: 'd'.repeat(40) },
      { ...hint, recheck: 'HEAD' },
    ],
    [],
  )
  await new Promise(resolve => setImmediate(resolve))

  expect([synced, heard]).toEqual([[], ['again shop 7']])
})
