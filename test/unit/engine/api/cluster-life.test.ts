import { expect, it } from 'vitest'
import { codeOf } from '../../../../core/errors.ts'
import { prefixes } from '../../../../core/keys.ts'
import { ClusterLife } from '../../../../engine/api/cluster-life.ts'
import { Events } from '../../../../engine/events.ts'
import { createLogger } from '../../../../platform/logger.ts'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'

const log = createLogger({ program: 'test', level: 'fatal' })

it('an engine with the state from before a restore refuses agents that know it, and tells of each once', async () => {
  const store = createMemoryStore()
  const events = new Events(store, log, () => 1)
  const old = new ClusterLife({ engineId: 'engine-1', life: 5, events, log })
  await old.admit('never restored', 0)
  await old.admit('node-1', 5)
  expect(old.warning).toBeUndefined()
  for (const agent of ['node-2', 'node-3', 'node-2']) {
    expect(await old.admit(agent, 6).catch(codeOf)).toBe('engine-superseded')
  }

  expect(old.warning).toContain('stop it (systemctl disable --now banyan-engine)')
  const { entries } = await store.range(prefixes.events)
  expect(entries.map(({ value }) => /"agent":"([^"]+)"/.exec(value)?.[1])).toEqual([
    'node-2',
    'node-3',
  ])
})
