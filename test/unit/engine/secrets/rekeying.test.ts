import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keys, prefixes } from '../../../../core/keys.ts'
import { records } from '../../../../core/records.ts'
import { seededRandom } from '../../../../core/random.ts'
import { Events } from '../../../../engine/events.ts'
import { openAuthority } from '../../../../engine/join/open-authority.ts'
import { isSealed, open, seal, sealedWith } from '../../../../engine/secrets/envelope.ts'
import { Keyring, keyringText, parseKeyring } from '../../../../engine/secrets/keyring.ts'
import { openKeyring } from '../../../../engine/secrets/open-keyring.ts'
import { Rekeying } from '../../../../engine/secrets/rekeying.ts'
import { SecretKeys } from '../../../../engine/secrets/secret-keys.ts'
import { StoredSecrets } from '../../../../engine/secrets/stored-secrets.ts'
import { systemClock } from '../../../../platform/clock.ts'
import { createLogger } from '../../../../platform/logger.ts'
import { createMemoryStore, type MemoryStore } from '../../../../platform/store/memory-store.ts'
import type { Store } from '../../../../platform/store/store.ts'
import { eventually } from '../../../support/eventually.ts'
import { aTask } from '../../../support/sample-task.ts'

const log = createLogger({ program: 'test', level: 'fatal' })
const clock = systemClock
const secret = { scope: 'global', name: 'password' }

let folder: string
let store: MemoryStore
let stops: AbortController[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'banyan-rekey-'))
  store = createMemoryStore()
  stops = []
})
afterEach(async () => {
  for (const stop of stops) stop.abort()
  await store.close()
  rmSync(folder, { recursive: true })
})

const fileOf = (engine: string) => join(folder, engine, 'secrets.key')

/** The parts of an engine that a rotation concerns. `own`: its way to the store. */
async function startEngine(engineId: string, own: Store = store) {
  const path = fileOf(engineId)
  const secretKeys = new SecretKeys(own, path, await openKeyring({ store: own, path, log }))
  const stop = new AbortController()
  stops.push(stop)
  const session = { lease: await own.lease(60_000) }
  await register(engineId)
  const events = new Events(own, log, () => clock.now())
  const { signal } = stop
  const rekeying = new Rekeying({
    ...{ store: own, secretKeys, events, engineId, session, clock, log, signal },
  })
  const secrets = new StoredSecrets({
    ...{ store: own, clock, keyring: () => secretKeys.keyring },
    catchUp: async () => await secretKeys.catchUp(),
    versionsInUse: () => Promise.resolve(new Set<number>()),
  })
  const end = async () => {
    stop.abort()
    await session.lease.revoke().catch(() => undefined)
    await store.commit({ compare: [], writes: [{ kind: 'delete', key: keys.engine(engineId) }] })
  }
  return { secretKeys, rekeying, secrets, end }
}

async function register(engineId: string): Promise<void> {
  const value = records.engine.encode({ address: '', version: '1', startedAt: 1 })
  await store.commit({ compare: [], writes: [{ kind: 'put', key: keys.engine(engineId), value }] })
}

async function copyKeyTo(...engines: readonly string[]): Promise<void> {
  for (const engine of engines) {
    await mkdir(join(folder, engine))
    await copyFile(fileOf('a'), fileOf(engine))
  }
}

async function ringOf(engine: string): Promise<Keyring> {
  return parseKeyring(await readFile(fileOf(engine), 'utf8'), engine)
}

async function sealedKeyIds(): Promise<Set<string>> {
  const { entries } = await store.range(prefixes.secrets)
  return new Set(
    entries
      .map(({ value }) => records.secret.decode(value).sealed)
      .map(text => {
        expect(isSealed(text)).toBe(true)
        return sealedWith(text)
      }),
  )
}

/** Tasks with a file that is sealed. */
async function putTasks(keyring: Keyring, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const [digest, content] = [`d${i}`, Buffer.from(`file ${i}`)]
    const sealed = seal(keyring.active, randomBytes(12), { kind: 'content', digest }, content)
    const task = { ...aTask({}, i + 1), files: { [digest]: sealed } }
    const put = { kind: 'put', key: keys.task('node-1', task.id) } as const
    const value = records.task.encode(task)
    await store.commit({ compare: [], writes: [{ ...put, value }] })
  }
}

/** With the active key alone. */
async function openedTasks({ active }: Keyring): Promise<string[]> {
  const { entries } = await store.range(prefixes.tasks)
  const files = entries.flatMap(({ key, value }) =>
    Object.entries(records.task.decode(value, key).files),
  )
  return files
    .map(([digest, sealed]) => open(new Keyring([active]), sealed, { kind: 'content', digest }))
    .map(String)
    .sort()
}

async function activeKey(): Promise<string> {
  return String(JSON.parse((await store.get(keys.sealingKey))?.value ?? '""'))
}

describe('a rotation of the sealing key', () => {
  it('reaches the files of all engines, and everything is sealed with the new key alone', async () => {
    const a = await startEngine('a')
    await copyKeyTo('b', 'c')
    const [b, c] = [await startEngine('b'), await startEngine('c')]
    await a.secrets.set(secret, Buffer.from('one'), 'ana')
    await a.secrets.set(secret, Buffer.from('two'), 'ana')
    const authority = await openAuthority({ store, keyring: a.secretKeys.keyring, log, now: 0 })
    const names = a.secretKeys.keyring.blind('x')

    const { keyId, records: count } = await b.rekeying.rotate('ana')

    expect(count).toBe(2)
    expect(await sealedKeyIds()).toEqual(new Set([keyId]))
    await eventually(
      () => Promise.resolve(c.secretKeys.keyring.active.id === keyId || undefined),
      10_000,
    )
    for (const engine of ['a', 'b', 'c']) {
      const [first] = (await ringOf(engine)).keys
      expect(first?.id).toBe(keyId)
      expect((await stat(fileOf(engine))).mode & 0o777).toBe(0o600)
      const alone = new Keyring([first ?? a.secretKeys.keyring.active])
      const again = await openAuthority({ store, keyring: alone, log, now: 0 })
      expect(again.fingerprint).toEqual(authority.fingerprint)
    }
    expect(c.secretKeys.keyring.blind('x')).toBe(names)
    expect((await a.secrets.content({ ...secret, version: 1 })).toString()).toBe('one')
    expect((await store.range(prefixes.sealingHolders)).entries).toEqual([])
  })

  it('is caught up with by an engine that was down, over several of them', async () => {
    const a = await startEngine('a')
    await copyKeyTo('b')
    await a.secrets.set(secret, Buffer.from('one'), 'ana')
    await a.rekeying.rotate('ana')
    const { keyId } = await a.rekeying.rotate('ana')

    const b = await startEngine('b')
    expect(b.secretKeys.keyring.active.id).toBe(keyId)
    expect((await b.secrets.content({ ...secret, version: 1 })).toString()).toBe('one')
  })

  it('waits for an engine that lives and does not take the key, and goes on when it is gone', async () => {
    const a = await startEngine('a')
    const before = await activeKey()
    await register('older')
    const rotated = a.rekeying.rotate('ana')
    await eventually(async () => {
      const { entries } = await store.range(prefixes.sealingHolders)
      return entries.length > 0 ? true : undefined
    }, 10_000)
    expect(await activeKey()).toBe(before)

    await store.commit({ compare: [], writes: [{ kind: 'delete', key: keys.engine('older') }] })
    expect(await activeKey().then(async () => (await rotated).keyId)).toBe(await activeKey())
  })

  it('that two ask for at once is one', async () => {
    const a = await startEngine('a')
    await copyKeyTo('b')
    const b = await startEngine('b')
    const [one, other] = await Promise.all([a.rekeying.rotate('ana'), b.rekeying.rotate('ben')])

    expect(one.keyId).toBe(other.keyId)
    expect((await ringOf('a')).keys).toHaveLength(2)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'that is killed somewhere (%i) is finished by another engine',
    async seed => {
      const random = seededRandom(seed)
      let left = Number.MAX_SAFE_INTEGER
      const dying: Store = {
        get: async key => await store.get(key),
        range: async (prefix, options) => await store.range(prefix, options),
        watch: (prefix, revision, signal) => store.watch(prefix, revision, signal),
        lease: async (ttlMs, options) => await store.lease(ttlMs, options),
        close: () => Promise.resolve(),
        commit: async txn => {
          if (left-- <= 0) throw new Error('killed')
          return await store.commit(txn)
        },
      }
      const a = await startEngine('a', dying)
      for (let i = 0; i < 5; i++) await a.secrets.set(secret, Buffer.from(`v${i}`), 'ana')
      await putTasks(a.secretKeys.keyring, 3)
      await copyKeyTo('b')
      left = 1 + Math.floor(random() * 12)
      const asked = a.rekeying.rotate('ana').catch(() => undefined)
      await eventually(() => Promise.resolve(left <= 0 || undefined), 20_000)
      await a.end()
      await asked
      await store.commit({ compare: [], writes: [{ kind: 'delete', key: keys.lock('rekey') }] })

      const b = await startEngine('b')
      await eventually(async () => {
        const { entries } = await store.range(prefixes.sealingKeys)
        const chain = entries.map(({ value }) => records.nextSealingKey.decode(value))
        return chain.length > 0 && chain.every(key => key.resealed !== undefined) ? true : undefined
      }, 20_000)
      expect(await sealedKeyIds()).toEqual(new Set([await activeKey()]))
      for (let i = 0; i < 5; i++) {
        const content = await b.secrets.content({ ...secret, version: i + 1 })
        expect(content.toString()).toBe(`v${i}`)
      }
      expect(await openedTasks(b.secretKeys.keyring)).toEqual(['file 0', 'file 1', 'file 2'])
    },
  )
})

describe('old keys that are to be forgotten', () => {
  it('go from the files of all engines, also of one that was down, and the store gives none of them away', async () => {
    const a = await startEngine('a')
    await copyKeyTo('b', 'c', 'd')
    const b = await startEngine('b')
    const first = await activeKey()
    await a.secrets.set(secret, Buffer.from('one'), 'ana')
    await putTasks(a.secretKeys.keyring, 1)
    await b.rekeying.rotate('ana')
    await a.end()
    const c = await startEngine('c') // has the new key now, and goes down
    await c.end()
    const { keyId } = await b.rekeying.rotate('ana')

    expect(await b.rekeying.forget('ana')).toBe(2)

    expect((await ringOf('b')).keys.map(({ id }) => id)).toEqual([keyId])
    expect((await b.secrets.content({ ...secret, version: 1 })).toString()).toBe('one')
    expect(await openedTasks(b.secretKeys.keyring)).toEqual(['file 0'])
    expect((await store.range(prefixes.sealingKeys)).entries).toEqual([])
    // who was away for the last rotation has no way to the new key but the file
    await expect(startEngine('d')).rejects.toMatchObject({ code: 'secrets-key-foreign' })
    await copyFile(fileOf('b'), fileOf('d'))
    await startEngine('d')
    await writeFile(
      fileOf('c'),
      keyringText({ keys: [...b.secretKeys.keyring.keys, ...(await ringOf('c')).keys] }),
    )
    await startEngine('c')
    expect((await ringOf('c')).keys.map(({ id }) => id)).toEqual([keyId])
    expect((await ringOf('c')).byId(first)).toBeUndefined()
  })

  it('go from the file of another engine that runs, and two that ask at once get along', async () => {
    const a = await startEngine('a')
    await copyKeyTo('b')
    const b = await startEngine('b')
    const rekey = async (engine: typeof a) => {
      await engine.rekeying.rotate('ana')
      return await engine.rekeying.forget('ana')
    }
    await Promise.all([rekey(a), rekey(b)])

    await eventually(async () => {
      const rings = await Promise.all(['a', 'b'].map(ringOf))
      return rings.every(({ keys: [...all] }) => all.length === 1) || undefined
    }, 20_000)
    expect((await ringOf('a')).active.id).toBe(await activeKey())
    expect((await ringOf('b')).active.id).toBe(await activeKey())
  })
})
