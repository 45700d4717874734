import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { GitHubConfig } from '../../core/config/repository.ts'
import { keys, prefixes } from '../../core/keys.ts'
import type { OutboxEntry } from '../../core/model/outbox.ts'
import { records } from '../../core/records.ts'
import { gatedStore, puts } from '../support/gated-store.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { startSyncRig, type SyncRig } from '../support/sync-rig.ts'

const github: GitHubConfig = {
  ...{ apiUrl: 'https://api.github.test', tokenFile: '/nowhere', context: 'banyan' },
  ...{ statuses: true, deployments: true, environment: 'production', plans: true },
}
const web = (image: string) => `services:\n  web:\n    image: ${image}\n`

let repository: GitFixture
let rig: SyncRig

beforeEach(async () => {
  repository = await createFixtureRepo()
  rig = await startSyncRig(repository.dir, { github })
})
afterEach(async () => {
  await rig.stop()
  await repository.remove()
})

async function owed(): Promise<string[]> {
  const { entries } = await rig.store.range(prefixes.outbox)
  return entries.map(({ value }) => sentence(records.outboxEntry.decode(value)))
}

function sentence({ content }: OutboxEntry): string {
  if (content.kind === 'status') {
    return `${content.context} ${content.state}: ${content.description}`
  }
  return 'state' in content ? `${content.kind} ${content.state}` : content.kind
}

describe('what a sync owes GitHub', () => {
  it('is stored with the generation that it tells of, in one revision', async () => {
    const commit = await repository.commit({ 'shop/compose.yaml': web('shop:1') })
    await rig.run()
    expect(await owed()).toEqual([
      'banyan/shop pending: generation 1: web create',
      'deployment',
      'deployment-status in_progress',
    ])
    const { entries } = await rig.store.range(prefixes.outbox)
    const manifest = await rig.store.get(keys.manifest('shop', 1))
    expect(new Set(entries.map(entry => entry.createRevision))).toEqual(
      new Set([manifest?.createRevision]),
    )
    expect(entries.map(({ value }) => records.outboxEntry.decode(value).content)).toMatchObject([
      { sha: commit },
      { sha: commit },
      {},
    ])
  })

  it('names the place of what is refused, once for each commit', async () => {
    await repository.commit({ 'shop/compose.yaml': web('shop:1').replace('image', 'imagee') })
    await rig.run()
    await rig.run({ retry: true })
    const [only, ...more] = await owed()
    expect(more).toEqual([])
    expect(only).toMatch(/^banyan error: shop\/compose\.yaml:3:5: .*imagee/)
    await repository.commit({ 'README.md': 'other' })
    await rig.run()
    expect(await owed()).toHaveLength(2)
  })

  it('is one status for a commit that deploys nothing', async () => {
    await repository.commit({ 'shop/compose.yaml': web('shop:1') })
    await rig.run()
    await repository.commit({ 'README.md': 'Louder' })
    await rig.run()
    expect((await owed()).slice(3)).toEqual(['banyan success: nothing to deploy'])
  })

  it('is told with the deployment alone, although its engine died before it noted the sync', async () => {
    const gated = gatedStore(rig.store)
    const other = await startSyncRig(repository.dir, { github }, gated, { engineId: 'engine-2' })
    onTestFinished(async () => await other.stop())
    await repository.commit({ 'shop/compose.yaml': web('shop:1') })
    const gate = gated.hold(puts(keys.repository('deploy')))
    const slow = other.run()
    await gate.reached
    const lock = keys.lock('sync/deploy')
    const held = await rig.store.get(lock)
    const compare = [{ key: lock, modRevision: held?.modRevision ?? 0 }]
    await rig.store.commit({ compare, writes: [{ kind: 'delete', key: lock }] }) // as its lease would
    await rig.run()
    gate.open()
    await slow

    expect(await owed()).toEqual([
      'banyan/shop pending: generation 1: web create',
      'deployment',
      'deployment-status in_progress',
    ])
  })

  it('is nothing where nothing goes back', async () => {
    await rig.stop()
    rig = await startSyncRig(repository.dir)
    await repository.commit({ 'shop/compose.yaml': web('shop:1') })
    await rig.run()
    expect(await owed()).toEqual([])
  })
})
