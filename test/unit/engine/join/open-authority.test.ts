import { pino } from 'pino'
import { beforeEach, describe, expect, it } from 'vitest'
import { codeOf } from '../../../../core/errors.ts'
import { keys } from '../../../../core/keys.ts'
import { openAuthority, sealAuthorityAnew } from '../../../../engine/join/open-authority.ts'
import { Keyring, sealingKey } from '../../../../engine/secrets/keyring.ts'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'
import type { Store } from '../../../../platform/store/store.ts'

const log = pino({ level: 'silent' })
const [first, second] = [1, 2].map(n => sealingKey(Buffer.alloc(32, n)))
const ring = (...chosen: (typeof first)[]) => new Keyring(chosen as [NonNullable<typeof first>])
let store: Store

beforeEach(() => {
  store = createMemoryStore()
})

async function openWith(keyring: Keyring, startOver = false): Promise<string> {
  const options = { store, keyring, log, now: Date.now(), startOver }
  return await openAuthority(options).then(a => a.fingerprint.toString('hex'), codeOf)
}

describe('the authority', () => {
  it('is one for all engines, also of those that start at once', async () => {
    const all = await Promise.all([1, 2, 3].map(() => openWith(ring(first))))

    expect(new Set(all).size).toBe(1)
    expect(await openWith(ring(first))).toBe(all[0])
  })

  it('is not in the store for people to read', async () => {
    await openWith(ring(first))

    expect((await store.get(keys.authority))?.value).not.toContain('PRIVATE KEY')
  })

  it('opens with the newer key alone once it was sealed anew', async () => {
    const before = await openWith(ring(first))

    await sealAuthorityAnew(store, ring(second, first))

    expect(await openWith(ring(second))).toBe(before)
    expect(await openWith(ring(first))).toBe('secret-key-unknown')
  })

  it('whose sealing key is lost is made anew only where that was said', async () => {
    const before = await openWith(ring(first))

    expect(await openWith(ring(second))).toBe('secret-key-unknown')
    expect(await openWith(ring(second), true)).not.toBe(before)
  })

  it('does not open under another certificate', async () => {
    await openWith(ring(first))
    const one = (await store.get(keys.authority))?.value ?? ''
    store = createMemoryStore()
    await openWith(ring(first))
    const other = (await store.get(keys.authority))?.value ?? ''
    const mixed = JSON.stringify({
      ...(JSON.parse(one) as object),
      sealedKey: (JSON.parse(other) as { sealedKey: string }).sealedKey,
    })
    await store.commit({
      compare: [],
      writes: [{ kind: 'put', key: keys.authority, value: mixed }],
    })

    expect(await openWith(ring(first))).toBe('secret-misplaced')
  })
})
