import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../../core/errors.ts'
import { keys } from '../../../../core/keys.ts'
import { registerEngine } from '../../../../engine/control/register.ts'
import { Events } from '../../../../engine/events.ts'
import { Members } from '../../../../engine/join/members.ts'
import { EngineSession } from '../../../../engine/session.ts'
import { allowEngine, refuseRemoved } from '../../../../engine/state/removed.ts'
import { removeEngine } from '../../../../engine/state/remove-engine.ts'
import { systemClock as clock } from '../../../../platform/clock.ts'
import { tryLock } from '../../../../platform/store/lock.ts'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'
import { eventually } from '../../../support/eventually.ts'

const log = pino({ level: 'silent' })
const tunnelKey = `${'A'.repeat(42)}E=`
const name = 'engine:engine-2'

/** Two engines on one store, which is nobody's: as with an etcd of one's own. */
async function twoEngines() {
  const store = createMemoryStore()
  const { signal } = new AbortController()
  const events = new Events(store, log, () => clock.now())
  const members = await Members.start(store, { signal, log, clock })
  const tunnel = { key: tunnelKey, host: '192.0.2.2', port: 51821, grpcPort: 50051 }
  const register = async () =>
    await registerEngine({ store, members }, { engineId: 'engine-2', key: 'k', tunnel, now: 1 })
  const outdated: string[] = []
  const start = async () =>
    await EngineSession.start({
      ...{ store, engineId: 'engine-2', address: '', clock, log, signal },
      outdated: error => void outdated.push(error.code),
    })
  const session = await start()
  await register()
  const context = { store, engineId: 'engine-1', events, clock }
  const remove = async () =>
    await removeEngine(context, { id: 'engine-2', force: false, person: 'ada' })
  const allow = async (id = 'engine-2') => await allowEngine(context, { id, person: 'ada' })
  return { store, members, session, start, register, remove, allow, outdated }
}

const refusal = async (promise: Promise<unknown>) => await promise.then(() => '', codeOf)

describe('an engine that was removed', () => {
  it('is nobody at once, and what it does under its locks fails', async () => {
    const { store, members, session, remove } = await twoEngines()
    const lock = await tryLock(store, 'rollout/shop', 'engine-2', session.lease)

    const warnings = await remove()
    const late = await store.commit({
      compare: lock ? [lock.fence] : [],
      writes: [{ kind: 'put', key: 'x', value: '1' }],
    })

    expect([warnings, late.committed]).toEqual([[expect.stringContaining('password')], false])
    expect(await store.get(keys.engine('engine-2'))).toBeUndefined()
    await eventually(async () => await Promise.resolve(members.isRemoved('engine-2') || undefined))
    expect([members.find(name), members.all(), members.removedKeys()]).toEqual([
      ...[undefined, []],
      [tunnelKey],
    ])
  })

  it('does not register again, under its id or with its key under another, until it is allowed', async () => {
    const { store, start, register, remove, allow } = await twoEngines()
    await remove()

    const refused = [
      await refusal(start()),
      await refusal(register()),
      await refusal(refuseRemoved(store, { engineId: 'engine-9', tunnelKey })),
      await refusal(refuseRemoved(store, { engineId: 'engine-9' })),
    ]
    await allow()

    expect(refused).toEqual([...Array<string>(3).fill('engine-removed'), ''])
    expect([await refusal(start()), await refusal(register())]).toEqual(['', ''])
    expect(await refusal(allow())).toBe('engine-not-removed')
  })

  it('stays nobody when an older engine of that name, which does not ask, puts itself on the list', async () => {
    const { store, members, remove, register, allow } = await twoEngines()
    const entry = await store.get(keys.member(name))
    await remove()
    await store.commit({
      compare: [],
      writes: [{ kind: 'put', key: keys.member(name), value: entry?.value ?? '' }],
    })
    await members.seen((await store.get(keys.member(name)))?.modRevision ?? 0)

    expect([members.find(name), [...members.listed().values()]]).toEqual([undefined, []])
    await allow()
    await register()
    expect(members.find(name)).toMatchObject({ tunnelKey })
  })

  it('hears so when it lost its lease meanwhile, and takes no new one', async () => {
    const { session, remove, outdated } = await twoEngines()
    await remove()

    // as after a standstill
    session.lease.lost.dispatchEvent(new Event('abort'))

    await eventually(async () => await Promise.resolve(outdated[0]))
    expect(outdated).toEqual(['engine-removed'])
  })
})
