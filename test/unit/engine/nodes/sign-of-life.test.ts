import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { BanyanError } from '../../../../core/errors.ts'
import { keys, prefixes } from '../../../../core/keys.ts'
import { records } from '../../../../core/records.ts'
import { leaseMs } from '../../../../engine/nodes/liveness.ts'
import { SignOfLife, type SignsOfLife, signsOfLife } from '../../../../engine/nodes/sign-of-life.ts'
import type { Lease, Store, Transaction } from '../../../../platform/store/store.ts'
import { startViewRig, type ViewRig } from '../../../support/view-rig.ts'

let rig: ViewRig
let signs: SignsOfLife
let grants: MockInstance<Store['lease']>
/** Those that this engine was granted, with what makes it believe that they are lost. */
let leases: (Lease & { readonly lose: () => void })[]

const agentOf = (name: string) =>
  records.agent.encode({
    ...{ name, version: '1', labels: {}, capacity: { cpus: 4, memoryBytes: 1000 } },
    ...{ subnet: '10.200.1.0/24', availability: 'active', registeredAt: 0 },
  })
const elsewhere = records.alive.encode({ incarnation: 'i', engine: 'e2' })

beforeEach(async () => {
  rig = await startViewRig({
    [keys.agent('a')]: agentOf('a'),
    [keys.agent('b')]: agentOf('b'),
    [keys.agent('c')]: agentOf('c'),
  })
  leases = []
  const grant = rig.store.lease.bind(rig.store)
  grants = vi.spyOn(rig.store, 'lease').mockImplementation(async ttlMs => {
    const lost = new AbortController()
    const lease = await grant(ttlMs)
    const known = { ...lease, lost: lost.signal, lose: () => lost.abort() }
    leases.push(known)
    return known
  })
  signs = signsOfLife({ store: rig.store, view: rig.view, engineId: 'e1' })
})

afterEach(async () => {
  await rig.stop()
})

const alive = async () =>
  (await rig.store.range(prefixes.alive)).entries.map(({ key }) => key.slice(prefixes.alive.length))
const engineOf = async (name: string) => {
  const entry = await rig.store.get(keys.alive(name))
  return entry && records.alive.decode(entry.value).engine
}
/** Revision of the sign that is there. */
const stood = async (name: string) => (await rig.store.get(keys.alive(name)))?.modRevision ?? 0
const seen = async () => await rig.write({ '/banyan/x': String(Math.random()) })

/** Its stream has come, and this engine sees its sign. */
async function begun(name: string, now = 0): Promise<SignOfLife> {
  const sign = new SignOfLife(signs, name, 'i', now)
  await sign.begin(await stood(name))
  await seen()
  return sign
}

/** The store does what is asked next, and its answer gets lost. */
function loseAnswer(): void {
  const commit = rig.store.commit.bind(rig.store)
  vi.spyOn(rig.store, 'commit').mockImplementationOnce(async (txn: Transaction) => {
    await commit(txn)
    throw new BanyanError('store-unavailable', 'The answer was lost.', 'retry')
  })
}

describe('a sign of life', () => {
  it('is not put over one that came while its engine stood still in the middle of a greeting', async () => {
    const before = await stood('a1')
    const value = records.alive.encode({ incarnation: 'i', engine: 'another' })
    await rig.write({ [keys.alive('a1')]: value })
    const late = new SignOfLife(signs, 'a1', 'i', 0)

    await expect(late.begin(before)).rejects.toMatchObject({ code: 'greeting-overtaken' })
    await late.checkSilence(leaseMs, leaseMs)
    expect(await engineOf('a1')).toBe('another')
  })

  it('is there from the beginning, and not written again by beats', async () => {
    const sign = await begun('a')
    const first = await rig.store.get(keys.alive('a'))
    await sign.beat(5000)

    expect(await alive()).toEqual(['a'])
    expect(await rig.store.get(keys.alive('a'))).toEqual(first)
  })

  it('goes when its agent was silent for a lease, not before, and alone', async () => {
    const sign = await begun('a')
    await begun('b')
    await sign.beat(1000)

    expect(await sign.checkSilence(15_999, 15_999)).toMatchObject({ kind: 'wait', ms: 1 })
    expect(await alive()).toEqual(['a', 'b'])
    expect(await sign.checkSilence(16_000, 16_000)).toEqual({ kind: 'over' })
    expect(await alive()).toEqual(['b'])
  })

  it('of a newer stream stays when the older one was silent', async () => {
    const sign = await begun('a')
    await begun('b', 5000)
    await begun('a', 10_000)

    expect(await sign.checkSilence(15_000, 15_000)).toEqual({ kind: 'over' })
    expect(await alive()).toEqual(['a', 'b'])
  })

  it('at another engine stays, and late beats do not take it back', async () => {
    const sign = await begun('a')
    await rig.write({ [keys.alive('a')]: elsewhere })
    leases[0]?.lose()
    await sign.beat(1000)

    expect(await engineOf('a')).toBe('e2')
    expect(await sign.checkSilence(16_000, 16_000)).toEqual({ kind: 'over' })
    expect(await engineOf('a')).toBe('e2')
  })

  it('stays when its agent goes to another engine while this one ends it', async () => {
    const sign = await begun('a')
    const read = rig.store.get.bind(rig.store)
    vi.spyOn(rig.store, 'get').mockImplementationOnce(async key => {
      const before = await read(key)
      await rig.write({ [keys.alive('a')]: elsewhere })
      return before
    })

    await sign.checkSilence(15_000, 15_000)

    expect(await engineOf('a')).toBe('e2')
  })

  it('goes in time although the answer about it was lost', async () => {
    const sign = new SignOfLife(signs, 'a', 'i', 0)
    loseAnswer()

    await expect(sign.begin(0)).rejects.toMatchObject({ code: 'store-unavailable' })
    expect(await alive()).toEqual(['a'])
    await sign.checkSilence(15_000, 15_000)
    expect(await alive()).toEqual([])
  })

  it('goes although a beat was just about to put it', async () => {
    const sign = await begun('a')
    await rig.write({ [keys.alive('a')]: undefined })
    const commit = rig.store.commit.bind(rig.store)
    let arrive: () => void = () => undefined
    const late = new Promise<void>(resolve => (arrive = resolve))
    const put = vi.spyOn(rig.store, 'commit').mockImplementationOnce(async txn => {
      await late
      return await commit(txn)
    })
    const beat = sign.beat(1000)
    await vi.waitFor(() => expect(put).toHaveBeenCalled())

    const ended = sign.checkSilence(16_000, 16_000)
    setTimeout(arrive, 20)
    await Promise.all([beat, ended])

    expect(await alive()).toEqual([])
  })

  it('is not put by a beat that comes while it goes', async () => {
    const sign = await begun('a')
    leases[0]?.lose()
    const commit = rig.store.commit.bind(rig.store)
    vi.spyOn(rig.store, 'commit').mockImplementationOnce(async txn => {
      const result = await commit(txn)
      await sign.beat(15_001)
      return result
    })
    await sign.checkSilence(15_000, 15_000)

    expect(sign.isOver).toBe(true)
    expect(await alive()).toEqual([])
  })

  it('that vanished is put again with the next beat, where its agent was not removed', async () => {
    const [a, b] = [await begun('a'), await begun('b')]
    await rig.write({ [keys.alive('a')]: undefined, [keys.alive('b')]: undefined })
    await rig.write({ [keys.agent('b')]: undefined })
    await a.beat(1000)
    await b.beat(1000)

    expect(await alive()).toEqual(['a'])
  })
})

describe('the lease', () => {
  it('is one for all, also for those that come at once', async () => {
    await Promise.all([begun('a'), begun('b'), begun('c')])

    expect(await alive()).toEqual(['a', 'b', 'c'])
    expect(leases).toHaveLength(1)
  })

  it('that was lost is followed by one for all, each under it with its next beat', async () => {
    const all = [await begun('a'), await begun('b'), await begun('c')]
    leases[0]?.lose()
    await Promise.all(all.map(sign => sign.beat(1000)))
    await leases[0]?.revoke()

    expect(leases).toHaveLength(2)
    expect(await alive()).toEqual(['a', 'b', 'c'])
  })

  it('that could not be had is asked for again by the next beat', async () => {
    const [a, b] = [await begun('a'), await begun('b')]
    leases[0]?.lose()
    grants.mockRejectedValueOnce(
      new BanyanError('store-unavailable', 'The store is away.', 'retry'),
    )
    const tries = await Promise.allSettled([a.beat(1000), b.beat(1000)])
    await Promise.all([a.beat(6000), b.beat(6000)])

    expect(tries.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(leases).toHaveLength(2)
  })

  it('that the store does not know is followed by another before its keepalive fails', async () => {
    const a = await begun('a')
    await leases[0]?.revoke()
    const b = new SignOfLife(signs, 'b', 'i', 0)

    await expect(b.begin(0)).rejects.toMatchObject({ code: 'lease-lost' })
    await Promise.all([a.beat(1000), b.begin(0)])
    expect(leases).toHaveLength(2)
    expect(await alive()).toEqual(['a', 'b'])
  })
})
