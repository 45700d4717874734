import { beforeEach, describe, expect, it } from 'vitest'
import { keys, prefixes } from '../../../../core/keys.ts'
import { maxSecretBytes } from '../../../../core/model/secret.ts'
import { records } from '../../../../core/records.ts'
import { Keyring, sealingKey } from '../../../../engine/secrets/keyring.ts'
import { StoredSecrets } from '../../../../engine/secrets/stored-secrets.ts'
import { systemClock } from '../../../../platform/clock.ts'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'
import type { Store } from '../../../../platform/store/store.ts'

const secret = { scope: 'shop', name: 'db_password' }

const bytes = (text: string) => Buffer.from(text)
let store: Store
let inUse: Set<number>
let keyring: Keyring
let secrets: StoredSecrets

beforeEach(() => {
  store = createMemoryStore()
  inUse = new Set()
  keyring = new Keyring([sealingKey(Buffer.alloc(32, 1))])
  secrets = new StoredSecrets({
    store,
    keyring: () => keyring,
    clock: systemClock,
    versionsInUse: async () => await Promise.resolve(inUse),
  })
})

const versions = async () => {
  const entry = await store.get(keys.secretHead(secret.scope, secret.name))
  return records.secretHead.decode(entry?.value ?? '').versions.map(info => info.version)
}
const dump = async () => {
  const { entries } = await store.range(prefixes.root)
  return entries.map(({ key, value }) => `${key} ${value}`).join('\n')
}

describe('a stored secret', () => {
  it('has versions from 1, each readable, none in plain text', async () => {
    expect(await secrets.set(secret, bytes('hunter-one'), 'ana')).toMatchObject({ version: 1 })
    expect(await secrets.set(secret, bytes('hunter-two'), 'ana')).toMatchObject({ version: 2 })

    expect((await secrets.content({ ...secret, version: 1 })).toString()).toBe('hunter-one')
    expect((await secrets.content({ ...secret, version: 2 })).toString()).toBe('hunter-two')
    expect(await dump()).not.toContain('hunter')
    expect(await dump()).not.toContain(bytes('hunter').toString('base64').slice(0, 7))
  })

  it('gets no new version for the value that it has', async () => {
    await secrets.set(secret, bytes('same'), 'ana')
    expect(await secrets.set(secret, bytes('same'), 'ana')).toMatchObject({
      version: 1,
      unchanged: true,
    })
    expect(await versions()).toEqual([1])
  })

  it('keeps ten versions, and older ones that are in use', async () => {
    inUse = new Set([2])
    for (let n = 1; n <= 13; n++) await secrets.set(secret, bytes(`v${n}`), 'ana')

    expect(await versions()).toEqual([2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
    const { entries } = await store.range(prefixes.secrets)
    expect(entries).toHaveLength(11)
    await expect(secrets.content({ ...secret, version: 3 })).rejects.toMatchObject({
      code: 'secret-version-missing',
    })
  })

  it('never uses a number twice, also when many set it at once or it was removed', async () => {
    const set = await Promise.all(
      [1, 2, 3, 4].map(async n => await secrets.set(secret, bytes(`v${n}`), 'ana')),
    )
    expect(set.map(result => result.version).sort()).toEqual([1, 2, 3, 4])
    await secrets.remove(secret)
    expect((await store.range(prefixes.secrets)).entries).toEqual([])
    expect(await secrets.set(secret, bytes('v1'), 'ana')).toMatchObject({ version: 5 })
  })

  it('can be set anew when nobody can open it any more', async () => {
    await secrets.set(secret, bytes('lost'), 'ana')
    keyring = new Keyring([sealingKey(Buffer.alloc(32, 2))])
    await expect(secrets.content({ ...secret, version: 1 })).rejects.toMatchObject({
      code: 'secret-key-unknown',
    })
    expect(await secrets.set(secret, bytes('lost'), 'ana')).toMatchObject({ version: 2 })
  })

  it('does not open where somebody moved it', async () => {
    await secrets.set(secret, bytes('for shop'), 'ana')
    const entry = await store.get(keys.secret('shop', 'db_password', 1))
    const moved = keys.secret('evil', 'db_password', 1)
    await store.commit({
      compare: [],
      writes: [{ kind: 'put', key: moved, value: entry?.value ?? '' }],
    })
    const reading = secrets.content({ scope: 'evil', name: 'db_password', version: 1 })
    await expect(reading).rejects.toMatchObject({ code: 'secret-misplaced' })
  })

  it.each([
    ['a slash in its name', { scope: 'shop', name: 'a/b' }, 'x', 'secret-name-invalid'],
    ['two dots for a name', { scope: 'shop', name: '..' }, 'x', 'secret-name-invalid'],
    ['a scope that is no name', { scope: 'Sh/op', name: 'a' }, 'x', 'secret-name-invalid'],
    ['no value', secret, '', 'secret-empty'],
    ['too much', secret, 'x'.repeat(maxSecretBytes + 1), 'secret-too-large'],
  ])('with %s is refused', async (_name, name, value, code) => {
    await expect(secrets.set(name, bytes(value), 'ana')).rejects.toMatchObject({ code })
  })

  it('of the largest size fits into the store', async () => {
    const value = Buffer.alloc(maxSecretBytes, 7)
    await secrets.set(secret, value, 'ana')
    expect((await secrets.content({ ...secret, version: 1 })).equals(value)).toBe(true)
  })

  it('that is not there can not be removed', async () => {
    await expect(secrets.remove(secret)).rejects.toMatchObject({ code: 'secret-unknown' })
  })
})
