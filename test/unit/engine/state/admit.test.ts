import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { pino } from 'pino'
import { beforeEach, describe, expect, test } from 'vitest'
import { controlAddress } from '../../../../core/control-address.ts'
import { codeOf } from '../../../../core/errors.ts'
import { keys } from '../../../../core/keys.ts'
import { engineMember } from '../../../../core/model/member.ts'
import { records } from '../../../../core/records.ts'
import { Events } from '../../../../engine/events.ts'
import { createAuthority } from '../../../../engine/join/authority.ts'
import { peerUrlAt } from '../../../../engine/managed/etcd-arguments.ts'
import { type AdmitContext, admitToState } from '../../../../engine/state/admit.ts'
import { removeEngine } from '../../../../engine/state/remove-engine.ts'
import { systemClock } from '../../../../platform/clock.ts'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'
import type { StoreMember } from '../../../../core/model/store-member.ts'
import type { StoreCluster } from '../../../../platform/store/store-cluster.ts'
import type { Store } from '../../../../platform/store/store.ts'

const tunnelKey = Buffer.alloc(32, 7).toString('base64')
const url = peerUrlAt(controlAddress('engine', tunnelKey))
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const der = publicKey.export({ type: 'spki', format: 'der' })
const founder: StoreMember = {
  ...{ id: '1', name: 'one', peerUrl: 'https://[fd62::1]:2380', learner: false },
}
let store: Store
let members: StoreMember[]
let context: AdmitContext & { readonly cluster: StoreCluster }

beforeEach(async () => {
  store = createMemoryStore()
  members = [founder]
  const events = new Events(store, pino({ level: 'silent' }), Date.now)
  const { authority } = createAuthority(Date.now())
  context = {
    ...{
      store,
      authority,
      events,
      engineId: 'one',
      clock: systemClock,
      onAdmitted: () => undefined,
    },
    cluster: playedCluster(),
  }
  await put(keys.member(engineMember('two')), records.member.encode(joined({ tunnelKey })))
})

/** etcd's own rules are shown by test/contract/store-cluster.test.ts. */
function playedCluster(): StoreCluster {
  const played: Partial<StoreCluster> = {
    members: () => Promise.resolve(members),
    addLearner: peerUrl => {
      const id = String(members.length + 1)
      members = [...members, { id, name: '', peerUrl, learner: true }]
      return Promise.resolve()
    },
    remove: id => {
      members = members.filter(member => member.id !== id)
      return Promise.resolve()
    },
  }
  return played as StoreCluster
}

function joined(more: { readonly tunnelKey?: string }) {
  const name = engineMember('two')
  return { ...{ name, role: 'engine' as const, key: 'ab', joinedAt: 1 }, ...more }
}

async function put(key: string, value: string): Promise<void> {
  await store.commit({ compare: [], writes: [{ kind: 'put', key, value }] })
}

const ask = async () => await admitToState(context, 'two', der)

describe('an engine that joins', () => {
  test('has the place of its tunnel key, and a certificate for that address', async () => {
    const offer = await ask()

    const certificate = new X509Certificate(offer.certificate)
    expect(offer).toMatchObject({ peerUrl: url, memberId: '2' })
    expect(offer.initialCluster).toEqual([`one=${founder.peerUrl}`, `two=${url}`])
    expect(certificate.verify(new X509Certificate(offer.authority).publicKey)).toBe(true)
    expect(certificate.subject).toBe('CN=banyan state')
    expect(certificate.checkIP(controlAddress('engine', tunnelKey))).toBeDefined()
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
  })

  test('has the same place when it asks again', async () => {
    await ask()
    const again = await ask()

    expect(again.memberId).toBe('2')
    expect(members).toHaveLength(2)
  })

  test('is known by its place although the answer of etcd was lost', async () => {
    const lost = () => Promise.reject(new Error('cut'))
    await admitToState(
      { ...context, cluster: { ...context.cluster, addLearner: lost } },
      'two',
      der,
    ).catch(() => undefined)

    expect(await store.get(keys.seat('two'))).toBeDefined()
    expect((await ask()).memberId).toBe('2')
  })
})

describe('is refused', () => {
  test('where etcd is not managed', async () => {
    const { cluster: _none, ...without } = context
    expect(await admitToState(without, 'two', der).catch(codeOf)).toBe('state-external')
  })

  test('where etcd meets nobody yet', async () => {
    members = [{ ...founder, peerUrl: 'http://127.0.0.1:2380' }]
    expect(await ask().catch(codeOf)).toBe('state-alone')
  })

  test('without a tunnel key', async () => {
    await put(keys.member(engineMember('two')), records.member.encode(joined({})))
    expect(await ask().catch(codeOf)).toBe('no-tunnel')
  })

  test('while another one joins', async () => {
    members = [founder, { id: '9', name: '', peerUrl: 'https://[fd62::9]:2380', learner: true }]
    expect(await ask().catch(codeOf)).toBe('store-joining')
  })

  test('with a key that is none', async () => {
    expect(await admitToState(context, 'two', Buffer.from('x')).catch(codeOf)).toBe('key-unfit')
  })

  test('while its membership ends', async () => {
    await ask()
    const leaving = { person: 'ada', at: 1 }
    await put(keys.seat('two'), records.seat.encode({ peerUrl: url, leaving }))
    expect(await ask().catch(codeOf)).toBe('engine-leaving')
  })

  test('when its server was made anew and the old one was not removed', async () => {
    await ask()
    const other = Buffer.alloc(32, 8).toString('base64')
    await put(keys.member(engineMember('two')), records.member.encode(joined({ tunnelKey: other })))
    expect(await ask().catch(codeOf)).toBe('engine-known')
  })
})

describe('removing an engine', () => {
  const removal = async (id: string, force = false) =>
    await removeEngine({ ...context, stateCluster: context.cluster }, { id, force, person: 'ada' })

  beforeEach(async () => {
    await ask()
    members = members.map(member => ({ ...member, learner: false }))
    await put(keys.seat('one'), records.seat.encode({ peerUrl: founder.peerUrl }))
    await put(keys.engine('one'), '{}')
    await put(keys.engine('two'), '{}')
  })

  test('takes its keys and its place', async () => {
    await removal('two')

    expect(await store.get(keys.member(engineMember('two')))).toBeUndefined()
    expect(members).toEqual([founder])
  })

  test('is refused where the rest would be no majority, unless forced', async () => {
    members = [
      ...members,
      { id: '3', name: 'x', peerUrl: 'https://[fd62::3]:2380', learner: false },
    ]
    await put(keys.seat('x'), records.seat.encode({ peerUrl: 'https://[fd62::3]:2380' }))

    expect(await removal('two').catch(codeOf)).toBe('majority-lost')
    expect(await store.get(keys.member(engineMember('two')))).toBeDefined()

    await removal('two', true)
    expect(await store.get(keys.member(engineMember('two')))).toBeUndefined()
  })

  test('cuts it off although etcd does not let it go yet', async () => {
    const remove = () => Promise.reject(new Error('unhealthy cluster'))
    const stateCluster = { ...context.cluster, remove }

    const warnings = await removeEngine(
      { ...context, stateCluster },
      {
        ...{ id: 'two', force: false, person: 'ada' },
      },
    )

    expect(warnings).toEqual([expect.stringContaining('ends later')])
    expect(await store.get(keys.member(engineMember('two')))).toBeUndefined()
    const seat = await store.get(keys.seat('two'))
    expect(seat && records.seat.decode(seat.value).leaving?.person).toBe('ada')
  })

  test('is not for itself, nor for who is unknown', async () => {
    expect(await removal('one').catch(codeOf)).toBe('remove-elsewhere')
    expect(await removal('nobody').catch(codeOf)).toBe('engine-unknown')
  })
})
