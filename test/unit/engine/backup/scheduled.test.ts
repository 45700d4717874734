import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keys, prefixes } from '../../../../core/keys.ts'
import type { BackupState } from '../../../../core/model/backup.ts'
import { records } from '../../../../core/records.ts'
import { abandoned, backupName, dueAt, surplus } from '../../../../engine/backup/due.ts'
import { addBackupMetrics, startScheduledBackups } from '../../../../engine/backup/scheduled.ts'
import { Events } from '../../../../engine/events.ts'
import { createKeyFile } from '../../../../engine/secrets/key-file.ts'
import { type Clock, systemClock } from '../../../../platform/clock.ts'
import { createLogger } from '../../../../platform/logger.ts'
import { createMemoryStore, type MemoryStore } from '../../../../platform/store/memory-store.ts'
import type { Store } from '../../../../platform/store/store.ts'
import { ageKey, bound } from '../../../support/backups.ts'
import { eventually } from '../../../support/eventually.ts'

const log = createLogger({ program: 'test', level: 'fatal' })
const clock = systemClock
let home: string
let store: MemoryStore
let stop: AbortController

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'banyan-scheduled-'))
  store = createMemoryStore()
  stop = new AbortController()
  await createKeyFile(join(home, 'secrets.key'))
})
afterEach(async () => {
  stop.abort()
  await store.close()
  rmSync(home, { recursive: true })
})

async function start(
  engineId: string,
  folder: string,
  other: { store?: Store; clock?: Clock } = {},
) {
  const { signal } = stop
  const notifications = [
    { name: 'ops', urlFile: '/x', format: 'json', on: ['failed', 'recovered'], repositories: [] },
  ] as const
  return startScheduledBackups(
    { schedule: '0 3 * * *', folder, keep: 2, recipients: [(await ageKey()).recipient] },
    {
      ...{ store, engineId, clock, log, signal, notifications, ...other },
      events: new Events(store, log, () => clock.now()),
      session: { lease: await store.lease(60_000) },
      backupPaths: { secretsKey: join(home, 'secrets.key'), controlKey: join(home, 'none') },
    },
  )
}

async function stateWhen(isIt: (state: BackupState) => boolean) {
  return await eventually(async () => {
    const entry = await store.get(keys.backup)
    const state = entry && records.backupState.decode(entry.value)
    return state && isIt(state) ? state : undefined
  }, 20_000)
}

describe('scheduled backups', () => {
  it('are made by one of several engines, which keeps as many as it should', async () => {
    const folder = join(home, 'backups')
    const old = ['banyan-20200101T030000Z.backup', 'banyan-20200102T030000Z.backup']
    await start('a', folder)
    await stateWhen(({ good }) => good !== undefined)
    for (const name of [...old, 'mine.backup']) writeFileSync(join(folder, name), '')
    await store.commit({ compare: [], writes: [{ kind: 'delete', key: keys.backup }] })
    await new Promise(resolve => setTimeout(resolve, 1100)) // names have seconds
    await Promise.all([start('b', folder), start('c', folder)])
    await stateWhen(({ good }) => good !== undefined)
    await eventually(() =>
      Promise.resolve(!readdirSync(folder).includes(old[1] ?? '') || undefined),
    )
    stop.abort()

    const names = readdirSync(folder)
    expect(names).toContain('mine.backup')
    expect(names).toHaveLength(3)
  })

  it('that fail are told of once, and so is the end of it', async () => {
    writeFileSync(join(home, 'file'), '')
    await start('a', join(home, 'file'))
    await stateWhen(({ failed }) => failed !== undefined)
    const { entries } = await store.range(prefixes.outbox)
    expect(entries.map(({ value }) => records.outboxEntry.decode(value).content)).toMatchObject([
      { kind: 'notification', event: 'failed' },
    ])
    const registry = new Registry()
    addBackupMetrics(registry, store, () => clock.now())
    expect(await registry.metrics()).toContain('banyan_backup_failures 1')
  })

  it('that hang have failed', async () => {
    const hanging: Store = {
      ...bound(store),
      range: async (prefix, options) => {
        if (prefix === prefixes.root) await once(stop.signal, 'abort')
        return await store.range(prefix, options)
      },
    }
    await start('a', join(home, 'backups'), {
      store: hanging,
      clock: { now: () => clock.now(), sleep: () => Promise.resolve() },
    })
    const { failed } = await stateWhen(state => state.failed !== undefined)

    expect(failed?.message).toContain('longer than 60 minutes')
  })
})

it('are due once for each moment of the schedule, and again after a failure', () => {
  const good = { at: 100, engine: 'a', file: 'f', bytes: 1 }
  const failed = (tries: number) => ({ at: 1000, tries, message: '' })

  expect(dueAt(undefined, 100)).toBe(100)
  expect(dueAt({ slot: 100, good }, 100)).toBeUndefined()
  expect(dueAt({ slot: 100, good }, 200)).toBe(200)
  const again = [1, 2, 9].map(tries => dueAt({ slot: 100, failed: failed(tries) }, 100) ?? 0)
  expect(again).toEqual([...again].sort((a, b) => a - b))
  expect(again[0]).toBeGreaterThan(1000)
  expect(backupName(Date.UTC(2026, 0, 2, 3, 4, 5, 6))).toBe('banyan-20260102T030405Z.backup')
  expect(
    surplus(['x', 'banyan-20260102T030405Z.backup', 'banyan-20250102T030405Z.backup'], 1),
  ).toEqual(['banyan-20250102T030405Z.backup'])
  const partial = 'banyan-20260102T030405Z.backup.00ff.partial'
  const hours = (n: number) => n * 3_600_000
  expect(abandoned([{ name: partial, agedMs: hours(2) }])).toEqual([])
  expect(abandoned([partial, 'mine.partial'].map(name => ({ name, agedMs: hours(25) })))).toEqual([
    partial,
  ])
})
