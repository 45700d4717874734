import { afterEach, beforeEach, expect, it } from 'vitest'
import { BanyanError, codeOf } from '../../../../core/errors.ts'
import { keys, prefixes } from '../../../../core/keys.ts'
import { knownStore } from '../../../../engine/contact/known-store.ts'
import { Manifests } from '../../../../engine/manifests.ts'
import type { Store } from '../../../../platform/store/store.ts'
import { records } from '../../../../core/records.ts'
import { aManifest, anApplication } from '../../../support/builders.ts'
import { startViewRig, type ViewRig } from '../../../support/view-rig.ts'

let rig: ViewRig
let known: Store
let isSilent: boolean
let isAway: boolean

beforeEach(async () => {
  ;[isSilent, isAway] = [false, false]
  rig = await startViewRig({
    [keys.application('shop')]: records.application.encode(anApplication({ name: 'shop' })),
    [keys.manifest('shop', 1)]: records.manifest.encode(aManifest({ app: 'shop', generation: 1 })),
  })
  const { store, view } = rig
  const failing = async <T>(run: () => Promise<T>): Promise<T> => {
    if (!isSilent) return await run()
    throw new BanyanError('store-unavailable', 'silent', 'wait')
  }
  const silent: Store = {
    get: async key => await failing(() => store.get(key)),
    range: async (prefix, options) => await failing(() => store.range(prefix, options)),
    commit: async txn => await failing(() => store.commit(txn)),
    lease: async ttlMs => await failing(() => store.lease(ttlMs)),
    watch: (prefix, revision, signal) => store.watch(prefix, revision, signal),
    close: async () => await store.close(),
  }
  known = knownStore(silent, view.mirror, { isAway: () => isAway })
})

afterEach(async () => {
  await rig.stop()
})

it('is the store while that answers', async () => {
  expect((await known.range(prefixes.manifests)).entries).toHaveLength(1)
})

it('is what the mirror has, and nothing of the rest, while the store is away', async () => {
  ;[isSilent, isAway] = [true, true]

  expect((await known.get(keys.application('shop')))?.key).toBe(keys.application('shop'))
  expect((await known.range(prefixes.applications)).entries).toHaveLength(1)
  expect(await known.get(keys.manifest('shop', 1))).toBeUndefined()
  expect((await known.range(prefixes.manifests)).entries).toEqual([])
  expect(await known.commit({ compare: [], writes: [] }).catch(codeOf)).toBe('store-unavailable')
})

it('fails where a call failed, but nobody would say that the answer is old', async () => {
  isSilent = true
  expect(await known.get(keys.application('shop')).catch(codeOf)).toBe('store-unavailable')
})

it('manifests that somebody read before are known still', async () => {
  const manifests = new Manifests(rig.store)
  await manifests.get('shop', 1)
  ;[isSilent, isAway] = [true, true]

  expect(await manifests.through(known).get('shop', 1)).toMatchObject({ generation: 1 })
  expect(await manifests.through(known).get('shop', 2)).toBeUndefined()
})
