import { beforeEach, describe, expect, it } from 'vitest'
import { keys, prefixes } from '../../../../core/keys.ts'
import { records } from '../../../../core/records.ts'
import { registerAgent } from '../../../../engine/nodes/registry.ts'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'
import type { Store } from '../../../../platform/store/store.ts'

const vpc = '10.200.0.0/16'
const node = (name: string) => ({
  name,
  version: '1.0.0',
  labels: {},
  capacity: { cpus: 4, memoryBytes: 1000 },
})
let store: Store

beforeEach(() => {
  store = createMemoryStore()
})

const stored = async (name: string) => {
  const entry = await store.get(keys.agent(name))
  return entry && records.agent.decode(entry.value)
}

describe('registration', () => {
  it('gives each agent a subnet of its own', async () => {
    const agents = await Promise.all(
      ['a', 'b', 'c'].map(async name => await registerAgent(store, node(name), vpc, 5)),
    )

    expect(new Set(agents.map(agent => agent.subnet)).size).toBe(3)
    expect(await stored('b')).toEqual(agents[1])
  })

  it('keeps subnet, availability and age when the agent comes back as another version', async () => {
    const first = await registerAgent(store, node('a'), vpc, 5)
    const value = records.agent.encode({ ...first, availability: 'drained' })
    await store.commit({ compare: [], writes: [{ kind: 'put', key: keys.agent('a'), value }] })
    const again = await registerAgent(store, { ...node('a'), version: '2.0.0' }, vpc, 99)

    expect(again).toEqual({ ...first, availability: 'drained', version: '2.0.0' })
    expect(await stored('a')).toEqual(again)
  })

  it('keeps its trouble, unless it comes back as another version, which may not tell of any', async () => {
    const first = await registerAgent(store, node('a'), vpc, 5)
    const trouble = { code: 'runtime-timeout', message: 'Docker hangs', since: 7 }
    const value = records.agent.encode({ ...first, trouble })
    await store.commit({ compare: [], writes: [{ kind: 'put', key: keys.agent('a'), value }] })

    expect(await registerAgent(store, node('a'), vpc, 9)).toEqual({ ...first, trouble })
    expect(await registerAgent(store, { ...node('a'), version: '2.0.0' }, vpc, 9)).toEqual({
      ...{ ...first, version: '2.0.0' },
    })
  })

  it('is refused to an agent that is being removed', async () => {
    const first = await registerAgent(store, node('a'), vpc, 5)
    const value = records.agent.encode({ ...first, removing: true })
    await store.commit({ compare: [], writes: [{ kind: 'put', key: keys.agent('a'), value }] })

    await expect(registerAgent(store, node('a'), vpc, 9)).rejects.toMatchObject({
      code: 'agent-removed',
    })
    expect(await stored('a')).toEqual({ ...first, removing: true })
  })

  it('forgets a tunnel that is not announced any more', async () => {
    const overlay = { publicKey: 'k', endpoint: '192.0.2.1:51820' }
    await registerAgent(store, { ...node('a'), overlay }, vpc, 5)
    const before = await stored('a')
    await registerAgent(store, node('a'), vpc, 99)

    expect(before?.overlay).toEqual(overlay)
    expect((await stored('a'))?.overlay).toBeUndefined()
  })

  it('writes nothing when nothing changed', async () => {
    await registerAgent(store, node('a'), vpc, 5)
    const before = await store.get(keys.agent('a'))
    await registerAgent(store, node('a'), vpc, 99)

    expect(await store.get(keys.agent('a'))).toEqual(before)
  })

  it('finds its subnet again when the agent was forgotten in between', async () => {
    await registerAgent(store, node('a'), vpc, 5)
    const { subnet } = await registerAgent(store, node('b'), vpc, 5)
    await store.commit({ compare: [], writes: [{ kind: 'delete', key: keys.agent('b') }] })

    expect((await registerAgent(store, node('b'), vpc, 9)).subnet).toBe(subnet)
  })

  it('says that the range is used up', async () => {
    await registerAgent(store, node('a'), '10.200.0.0/23', 5)

    await expect(registerAgent(store, node('b'), '10.200.0.0/23', 5)).rejects.toMatchObject({
      code: 'subnets-exhausted',
    })
    expect((await store.range(prefixes.subnets)).entries).toHaveLength(1)
  })
})
