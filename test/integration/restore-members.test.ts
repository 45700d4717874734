import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { codeOf } from '../../core/errors.ts'
import { openManagedPlace, refuseUnfinishedPlace } from '../../engine/backup/managed-place.ts'
import { systemClock } from '../../platform/clock.ts'
import { createLogger } from '../../platform/logger.ts'
import { connectEtcd } from '../../platform/store/etcd-store.ts'
import type { Store } from '../../platform/store/store.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { type StateEngine, type StateRig, startStateRig } from '../support/state-rig.ts'

let rig: StateRig

beforeEach(() => {
  rig = startStateRig()
})

afterEach(async () => {
  await rig.stop()
})

const key = '/t/life'

async function write({ running }: StateEngine, value: string): Promise<void> {
  await running?.store.commit({ compare: [], writes: [{ kind: 'put', key, value }] })
}

async function read({ running }: StateEngine): Promise<string | undefined> {
  return (await running?.store.get(key))?.value
}

test('a state that began anew takes nothing from the members of its former life', async () => {
  const one = await rig.engine('one')
  await one.start()
  const others = [await rig.engine('two'), await rig.engine('three')]
  for (const other of others) {
    await other.join(one)
    await other.start()
    await eventually(async () => {
      const members = (await one.running?.cluster.members()) ?? []
      return members.every(({ learner }) => !learner) ? true : undefined
    }, 60_000)
  }
  await write(one, 'former')
  for (const engine of [one, ...others]) await engine.kill()

  // as a restore does: with the same name, at the same address
  await rename(join(one.dataDir, 'etcd'), join(one.dataDir, 'etcd.before'))
  await rm(join(one.dataDir, 'etcd-member.json'))
  await one.start()
  await write(one, 'restored')
  // two of three are a majority, and their third member is where it was
  await Promise.all(others.map(async other => await other.start()))
  const [two] = others
  if (two) await write(two, 'still the former')

  for (let look = 0; look < 10; look++) {
    expect(await read(one)).toBe('restored')
    await new Promise(resolve => setTimeout(resolve, 300))
  }
  expect((await one.running?.cluster.members())?.map(({ name }) => name)).toEqual(['one'])
})

test('a restore that is interrupted leaves the state that was there; a whole one keeps it beside', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'banyan-place-'))
  const engine = { dataDir, etcdPort: await freePort() }
  const log = createLogger({ program: 'test', level: 'fatal' })
  const connect = async (endpoint: string) => await connectEtcd({ hosts: [endpoint], log })
  const open = async (replace: boolean) =>
    await openManagedPlace({ engine, connect, replace, clock: systemClock, log })
  const put = (value: string) => async (store: Store) => {
    await store.commit({ compare: [], writes: [{ kind: 'put', key, value }] })
  }
  try {
    const first = await open(false)
    await first.build(put('first'))
    expect(await refuseUnfinishedPlace(dataDir).catch(codeOf)).toBe('restore-unfinished')
    await first.take()
    await refuseUnfinishedPlace(dataDir)
    expect(await open(false).catch(codeOf)).toBe('store-not-empty')

    const dying = await open(true)
    const killed = dying.build(async store => {
      await put('half')(store)
      expect(await open(true).catch(codeOf)).toBe('engines-running')
      throw new Error('killed')
    })
    await expect(killed).rejects.toThrow('killed')
    expect(await readdir(dataDir)).toContain('etcd')

    const again = await open(true)
    await again.build(async store => {
      expect(await store.get(key)).toBeUndefined()
      await put('second')(store)
    })
    const [told] = await again.take()
    expect(told).toContain('etcd.before-')
    expect((await readdir(dataDir)).filter(name => name.startsWith('etcd')).sort()).toEqual([
      'etcd',
      expect.stringMatching(/^etcd\.before-/),
    ])
  } finally {
    rmSync(dataDir, { recursive: true })
  }
})
