import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fateOf } from '../../../../core/backup-scope.ts'
import { codeOf } from '../../../../core/errors.ts'
import { keys, prefixes } from '../../../../core/keys.ts'
import { createBackup } from '../../../../engine/backup/create-backup.ts'
import { lifeOf } from '../../../../engine/backup/life.ts'
import { refuseUnfinishedRestore } from '../../../../engine/backup/put-back.ts'
import { readWhole, restore } from '../../../../engine/backup/restore.ts'
import { createKeyFile } from '../../../../engine/secrets/key-file.ts'
import { writeBackupFile } from '../../../../platform/backup/file.ts'
import { systemClock } from '../../../../platform/clock.ts'
import { createLogger } from '../../../../platform/logger.ts'
import { createMemoryStore, type MemoryStore } from '../../../../platform/store/memory-store.ts'
import type { Store } from '../../../../platform/store/store.ts'
import { ageKey, bound } from '../../../support/backups.ts'
import { holdNextCommit } from '../../../support/late-commit.ts'

const log = createLogger({ program: 'test', level: 'fatal' })
const clock = systemClock

let folder: string
let store: MemoryStore
let key: Awaited<ReturnType<typeof ageKey>>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'banyan-restore-'))
  store = createMemoryStore()
  key = await ageKey()
  await createKeyFile(at('old/secrets.key'))
  writeFileSync(at('old/control.key'), 'control key')
  await put(store, keys.sealingKey, '"k1"')
  await put(store, keys.agent('node-1'), '{"name":"node-1"}')
  await put(store, keys.event('01'), '{"kind":"past"}')
  await put(store, keys.lock('sync/deploy'), '{"holder":"engine-1"}')
  await put(store, keys.ack('node-1'), '900')
  await put(store, `${prefixes.root}of-a-later-version`, '1')
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (name: string) => join(folder, name)

async function put(target: Store, name: string, value: string): Promise<void> {
  await target.commit({ compare: [], writes: [{ kind: 'put', key: name, value }] })
}

async function backUp(name = 'one.backup') {
  const backupPaths = { secretsKey: at('old/secrets.key'), controlKey: at('old/control.key') }
  const context = { store, engineId: 'engine-1', clock, backupPaths }
  const path = at(name)
  await writeBackupFile(path, createBackup(context, { recipients: [key.recipient] }))
  return await readWhole(path, () => Promise.resolve([key.identity]))
}

async function restoreTo(target: Store, replace = false, time = clock): Promise<string[]> {
  const options = {
    ...{ backup: await backUp(`${Math.random()}.backup`), replace, clock: time, log },
    engine: { secretsKeyFile: at('new/secrets.key') },
    controlKeyFile: at('new/control.key'),
  }
  return await restore(options, target)
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return await promise.then(() => 'none', codeOf)
}

async function contentOf(target: Store): Promise<Record<string, string>> {
  const { entries } = await target.range(prefixes.root)
  const own = (key: string, value: string) => key === keys.restored || value.includes('"restored"')
  const kept = entries.filter(({ key, value }) => !own(key, value))
  return Object.fromEntries(kept.map(entry => [entry.key, entry.value]))
}

describe('a restore', () => {
  it('brings back the state without what is of the moment, and the keys, for their owner alone', async () => {
    const target = createMemoryStore()
    await restoreTo(target)

    expect(await contentOf(target)).toEqual({
      [keys.sealingKey]: '"k1"',
      [keys.agent('node-1')]: '{"name":"node-1"}',
      [keys.event('01')]: '{"kind":"past"}',
      [`${prefixes.root}of-a-later-version`]: '1',
    })
    expect(readFileSync(at('new/secrets.key'))).toEqual(readFileSync(at('old/secrets.key')))
    expect(readFileSync(at('new/control.key'), 'utf8')).toBe('control key')
    expect(statSync(at('new/secrets.key')).mode & 0o777).toBe(0o600)
  })

  it('refuses a store that holds something, says what, and touches nothing', async () => {
    const target = createMemoryStore()
    await put(target, keys.application('shop'), '{}')

    await expect(restoreTo(target)).rejects.toThrow(/1 applications/)
    expect(Object.keys(await contentOf(target))).toEqual([keys.application('shop')])
    expect(() => statSync(at('new/secrets.key'))).toThrow()

    await restoreTo(target, true)
    expect(await target.get(keys.application('shop'))).toBeUndefined()
    expect(await target.get(keys.agent('node-1'))).toBeDefined()
  })

  it('refuses a store that an engine uses, also with --replace', async () => {
    const target = createMemoryStore()
    await put(target, keys.engine('engine-2'), '{}')

    expect(await failure(restoreTo(target, true))).toBe('engines-running')
  })

  it('that was interrupted keeps engines from starting, and is done again from the beginning', async () => {
    const target = createMemoryStore()
    let commits = 0
    const dying: Store = {
      ...bound(target),
      commit: async txn => {
        if (++commits === 2) throw new Error('killed')
        return await target.commit(txn)
      },
    }
    await expect(restoreTo(dying)).rejects.toThrow('killed')
    expect(await failure(refuseUnfinishedRestore(target))).toBe('restore-unfinished')

    await restoreTo(target)
    expect(await failure(refuseUnfinishedRestore(target))).toBe('none')
    expect(await target.get(keys.agent('node-1'))).toBeDefined()
  })

  it('loses nothing of what it brought back to what a try before gave up, however late that is done', async () => {
    const target = createMemoryStore()
    await put(target, keys.agent('node-1'), '{"name":"old"}')
    const wake = holdNextCommit(target, ({ writes }) =>
      writes.some(({ kind }) => kind === 'delete'),
    )
    expect(await failure(restoreTo(target, true))).toBe('store-unavailable')
    await restoreTo(target, true)
    await wake()

    expect((await target.get(keys.agent('node-1')))?.value).toBe('{"name":"node-1"}')
  })

  it('refuses to lose another key file; with --replace it stays beside the new one', async () => {
    await createKeyFile(at('new/secrets.key'))
    const other = readFileSync(at('new/secrets.key'))

    expect(await failure(restoreTo(createMemoryStore()))).toBe('file-in-the-way')
    await restoreTo(createMemoryStore(), true)
    expect(readFileSync(at('new/secrets.key.before-restore'))).toEqual(other)
  })

  it('begins a later life of the cluster than any before, whatever the clock says', async () => {
    const first = createMemoryStore()
    await restoreTo(first)
    store = first
    const behind = { ...clock, now: () => 1000 }
    const second = createMemoryStore()
    await restoreTo(second, false, behind)

    expect(await lifeOf(first)).toBeGreaterThan(clock.now() - 60_000)
    expect(await lifeOf(second)).toBeGreaterThan(await lifeOf(first))
  })

  it('takes a key file that has all keys of the backup and more', async () => {
    const more = `${readFileSync(at('old/secrets.key'), 'utf8')}${Buffer.alloc(32, 7).toString('base64')}\n`
    await restoreTo(createMemoryStore())
    writeFileSync(at('new/secrets.key'), more)
    await restoreTo(createMemoryStore())

    expect(readFileSync(at('new/secrets.key'), 'utf8')).toBe(more)
  })
})

it('a backup is as the store was at one revision, however long it is read', async () => {
  for (let i = 0; i < 450; i++) await put(store, keys.agent(`node-${1000 + i}`), '{}')
  const busy: Store = {
    ...bound(store),
    range: async (prefix, options) => {
      const found = await store.range(prefix, options)
      await put(store, keys.agent('node-9999'), '{"late":true}')
      return found
    },
  }
  const backupPaths = { secretsKey: at('old/secrets.key'), controlKey: at('old/control.key') }
  const context = { store: busy, engineId: 'engine-1', clock, backupPaths }
  await writeBackupFile(at('busy.backup'), createBackup(context, { recipients: [key.recipient] }))
  const { entries } = await readWhole(at('busy.backup'), () => Promise.resolve([key.identity]))

  expect(entries).toBe(450 + 4)
})

it('every key that the program writes has a fate', () => {
  expect(fateOf(keys.lock('x')).kept).toBe(false)
  expect(fateOf(keys.event('x'))).toMatchObject({ kept: true, keptMs: 7 * 24 * 3_600_000 })
  expect(fateOf(keys.restoring).kept).toBe(false)
  expect(fateOf(keys.sealingKey).kept).toBe(true)
  expect(fateOf(keys.sealingHolder('k', 'e')).kept).toBe(false)
})
