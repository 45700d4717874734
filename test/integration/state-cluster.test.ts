import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { codeOf } from '../../core/errors.ts'
import { keys, prefixes } from '../../core/keys.ts'
import { recoverState } from '../../engine/managed/recover-state.ts'
import { removeEngine } from '../../engine/state/remove-engine.ts'
import { systemClock } from '../../platform/clock.ts'
import { eventually, untilAnswered } from '../support/eventually.ts'
import { type StateEngine, type StateRig, startStateRig, Writer } from '../support/state-rig.ts'

const log = pino({ level: 'silent' })
let rig: StateRig

beforeEach(() => {
  rig = startStateRig()
})

afterEach(async () => {
  await rig.stop()
})

/** Names of members with a vote, when there are so many. */
async function voters({ running }: StateEngine, count: number): Promise<readonly string[]> {
  return await eventually(async () => {
    const members = (await running?.cluster.members().catch(() => [])) ?? []
    const names = members.flatMap(({ learner, name }) => (learner ? [] : [name])).sort()
    return names.length === count ? names : undefined
  }, 60_000)
}

async function grow(by: StateEngine, id: string): Promise<StateEngine> {
  const engine = await rig.engine(id)
  await engine.join(by)
  await engine.start()
  return engine
}

async function remove(by: StateEngine, id: string, force = false): Promise<readonly string[]> {
  if (!by.running) throw new Error(`${by.id} does not run`)
  const { store, cluster, events } = by.running
  const context = { store, stateCluster: cluster, engineId: by.id, events, clock: systemClock }
  return await removeEngine(context, { id, force, person: 'ada' })
}

test('grows to three, loses one, replaces it, loses two and goes on with one, and nothing is lost', async () => {
  const one = await rig.engine('one')
  await one.start()
  const writer = new Writer(() => one.running?.store)
  const two = await grow(one, 'two')
  expect(await voters(one, 2)).toEqual(['one', 'two'])
  // neither may go: one alone of two is no majority, and the engine that was asked stays
  expect(await remove(one, 'one').catch(codeOf)).toBe('remove-elsewhere')

  const third = await rig.engine('three')
  await third.join(one)
  // killed half-way: its etcd had begun to copy
  const begun = third.start().catch(() => undefined)
  await untilAnswered(async () => await access(join(third.dataDir, 'etcd', 'member', 'wal')))
  await third.kill()
  await begun
  // told again, as after a lost answer, it has the same place
  await third.join(one)
  await third.start()
  expect(await voters(one, 3)).toEqual(['one', 'three', 'two'])

  // two more lives: the writer's own engine counts on the majority of the other two
  const before = writer.written
  await two.kill()
  await eventually(async () => await Promise.resolve(writer.written > before + 20 || undefined))
  expect(await remove(one, 'two')).toMatchObject([expect.stringContaining('2 members')])
  await eventually(async () =>
    (await one.running?.store.get(keys.seat('two'))) ? undefined : true,
  )
  await two.join(one)
  await two.start()
  expect(await voters(one, 3)).toEqual(['one', 'three', 'two'])
  const aside = (await readdir(two.dataDir)).filter(name => name.startsWith('etcd.before-'))
  expect(aside).toHaveLength(1)

  // one that was removed while it runs says so
  await remove(one, 'three')
  await eventually(async () => await Promise.resolve(third.removed))
  expect(third.removed?.code).toBe('engine-removed')
  await third.kill()

  await writer.stop()
  const last = writer.written
  expect(last).toBeGreaterThan(100)
  expect(writer.lost).toBe(false)

  // one of two is gone for good
  await two.kill()
  expect(await remove(one, 'two').catch(codeOf)).toBe('store-unavailable')
  await one.kill()
  const engine = { dataDir: one.dataDir, etcdPort: one.clientPort, managedEtcd: true }
  await recoverState({ engine, log })
  await one.start()
  expect(await voters(one, 1)).toEqual(['one'])
  expect(Number((await one.running?.store.get('/t/n'))?.value)).toBeGreaterThanOrEqual(last)
})

describe('a state that is full', () => {
  test('heals: it is compacted, defragmented and written to again, and that is told', async () => {
    const one = await rig.engine('one', { quotaBytes: 8 * 1024 ** 2 })
    await one.start()
    const value = 'x'.repeat(500_000)
    const fill = async (): Promise<string | undefined> => {
      try {
        await one.running?.store.commit({
          compare: [],
          writes: [{ kind: 'put', key: '/t/fill', value }],
        })
        return undefined
      } catch (error) {
        return codeOf(error)
      }
    }

    const refusal = await eventually(fill, 30_000)
    expect(refusal).toBe('store-full')
    await eventually(async () => ((await fill()) === undefined ? true : undefined), 30_000)

    await eventually(async () => {
      const found = await one.running?.store.range(prefixes.events)
      return found?.entries.some(({ value }) => value.includes('state-made-room')) || undefined
    })
    expect(await one.running?.cluster.alarms()).toEqual([])
  })
})
