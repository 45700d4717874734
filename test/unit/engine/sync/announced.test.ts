import { beforeEach, expect, it } from 'vitest'
import type { NewEvent } from '../../../../core/model/event.ts'
import { Announced } from '../../../../engine/sync/announced.ts'

const before = 'b'.repeat(40)
const pushed = 'c'.repeat(40)

let now: number
let asked: number[]
let events: NewEvent[]
let aborted: AbortController
/** What the Git server shows from a time on. */
let shown: readonly (readonly [number, string])[]

beforeEach(() => {
  now = 0
  asked = []
  events = []
  aborted = new AbortController()
  shown = [[0, before]]
})

function announced(head: string | undefined, error?: { code: string; message: string }) {
  const context = {
    syncs: {
      request: async () => {
        asked.push(now)
        const commit = shown.findLast(([since]) => since <= now)?.[1]
        return await Promise.resolve({ commit, ...(error && { error }) })
      },
    },
    view: { repositories: new Map(head === undefined ? [] : [['shop', { value: { head } }]]) },
    events: {
      record: async (event: NewEvent) => {
        events.push(event)
        await Promise.resolve()
      },
    },
    clock: {
      now: () => now,
      sleep: async (ms: number, signal?: AbortSignal) => {
        if (!signal?.aborted) now += ms
        await Promise.resolve()
      },
    },
    signal: aborted.signal,
  }
  return new Announced(context as unknown as ConstructorParameters<typeof Announced>[0])
}

const said = { repository: 'shop', delivery: 'd-1', commit: pushed, at: 0 }

it('asks once where the commit is there', async () => {
  shown = [[0, pushed]]

  await announced(before).follow(said)

  expect([asked, events]).toEqual([[0], []])
})

it('asks again after 1, 2, 4, 8 and 15 seconds until it is', async () => {
  shown = [
    [0, before],
    [6500, pushed],
  ]

  await announced(before).follow(said)

  expect([asked, events]).toEqual([[0, 1000, 3000, 7000], []])
})

it('says once that it never was', async () => {
  await announced(before).follow(said)

  expect(asked).toEqual([0, 1000, 3000, 7000, 15_000, 30_000])
  expect(events).toMatchObject([
    { kind: 'commit-not-visible', level: 'warn', repository: 'shop', commit: pushed },
  ])
})

it.each([
  ['something else that is new is there', 'd'.repeat(40), before],
  ['it was found by a poll before', pushed, pushed],
  ['nothing was ever synced', before, undefined],
])('does not wait when %s', async (_, found, head) => {
  shown = [[0, found]]

  await announced(head).follow(said)

  expect([asked, events]).toEqual([[0], []])
})

it('does not wait when no commit was told, nor when the sync failed', async () => {
  await announced(before).follow({ repository: 'shop', delivery: 'd-1', at: 0 })
  await announced(before, { code: 'git-unreachable', message: 'x' }).follow(said)

  expect([asked, events]).toEqual([[0, 0], []])
})

it('waits for the newest delivery alone', async () => {
  const all = announced(before)

  await Promise.all([all.follow(said), all.follow({ ...said, commit: 'd'.repeat(40) })])

  expect(events).toMatchObject([{ commit: 'd'.repeat(40) }])
})

it('ends with the engine, without a word', async () => {
  const waiting = announced(before).follow(said)
  aborted.abort()
  await waiting

  expect(events).toEqual([])
})
