import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keys } from '../../../../../core/keys.ts'
import type { Manifest } from '../../../../../core/model/application.ts'
import type { OutboxEntry } from '../../../../../core/model/outbox.ts'
import type { RepositoryState } from '../../../../../core/model/repository.ts'
import { placeKey } from '../../../../../core/model/task.ts'
import { records } from '../../../../../core/records.ts'
import { whyReply, type WhyContext } from '../../../../../engine/api/why.ts'
import { Manifests } from '../../../../../engine/manifests.ts'
import { AgentLoads } from '../../../../../engine/scheduler/agent-loads.ts'
import { systemClock } from '../../../../../platform/clock.ts'
import {
  aManifest,
  anApplication,
  aProject,
  aRollout,
  aService,
  aStatus,
} from '../../../../support/builders.ts'
import { aTask } from '../../../../support/sample-task.ts'
import { startViewRig, type ViewRig } from '../../../../support/view-rig.ts'

const head = '9d1e4b0c0ffee000000000000000000000000000'
let rig: ViewRig
let suspend: boolean

beforeEach(async () => {
  rig = await startViewRig()
  suspend = false
})
afterEach(async () => await rig.stop())

function context(): WhyContext {
  const { store, view } = rig
  const config = { name: 'shop-deploy', suspend: false, github: { context: 'banyan' } }
  const syncs = {
    names: () => ['shop-deploy'],
    get: () => ({ config: { ...config, suspend } }),
  } as unknown as WhyContext['syncs']
  return {
    ...{ store, view, syncs, manifests: new Manifests(store), loads: new AgentLoads(view, 8) },
    ...{ clock: systemClock, engineId: 'engine-1' },
    settingsOf: () => ({ timeoutMs: 1000, drainMs: 0, vipCidr: '10.201.0.0/16' }),
  }
}

const why = async (name: string) => await whyReply(context(), name, '')

function manifest(some: Partial<Manifest>): Record<string, string> {
  const record = aManifest(some)
  return { [keys.manifest(record.app, record.generation)]: records.manifest.encode(record) }
}

function state(some: Partial<RepositoryState>): Record<string, string> {
  const record = { name: 'shop-deploy', head, manifests: {}, ...some }
  return { [keys.repository('shop-deploy')]: records.repository.encode(record) }
}

const task = aTask()
const cause = {
  ...{ code: 'probe-failed', message: 'web: health probe failed: 503', service: 'web' },
  ...{ agent: 'node-2', task: 'shop-web-1-bbbbbbbb', probe: '503', lastLines: ['no database'] },
}
const failed = {
  ...manifest({ generation: 1 }),
  ...manifest({
    generation: 2,
    project: aProject([aService({ image: 'shop/web:2' })]),
    trigger: { kind: 'webhook', detail: '72d3162e' },
  }),
  [keys.application('shop')]: records.application.encode(
    anApplication({
      ...{ active: 1, wanted: 2, failed: { generation: 2, digest: 'd', reason: cause.message } },
      serving: { web: { hashes: [task.hash], replicas: 1, ports: [] } },
    }),
  ),
  [keys.rollout('shop', 2)]: records.rollout.encode(
    aRollout({
      generation: 2,
      from: 1,
      phase: 'failed',
      cause,
      times: { pending: 0, failed: 8200 },
    }),
  ),
  [keys.task(task.agent, task.id)]: records.task.encode(task),
  [keys.status(task.agent, task.id)]: records.status.encode(aStatus(task)),
}

describe('an application', () => {
  it('goes from what made its generation to what GitHub was told and will be', async () => {
    const posted = { state: 'pending', description: 'generation 2', count: 1, at: 0 } as const
    const entry = {
      ...{ id: '01', channel: 'shop-deploy', subject: 's', createdAt: 0, tries: 1 },
      error: { code: 'forge-unreachable', message: 'no answer' },
      content: {
        ...{ kind: 'status', sha: head, context: 'banyan/shop', state: 'failure' },
        description: 'web: health probe failed',
      },
    } satisfies OutboxEntry
    await rig.write({
      ...failed,
      ...state({}),
      [keys.posted('shop-deploy', head, 'banyan/shop')]: records.posted.encode(posted),
      [keys.outbox('shop-deploy', '01')]: records.outboxEntry.encode(entry),
    })

    const { origin, results = [], reports, cause: told, summary } = await why('shop')
    expect(summary).toContain('shop is not at generation 2')
    expect(origin).toMatchObject({
      ...{ trigger: 'webhook delivery 72d3162e', commit: head, subject: 'Louder' },
      changes: ['web update (image shop/web:1 → shop/web:2)'],
      decision: 'accepted as generation 2: failed after 8.2 s',
    })
    expect(results.map(r => `${r.service} on ${r.agent} ${r.ready}/${r.wanted}`)).toEqual([
      'web on node-2 0/1',
      `web on ${task.agent} 1/1`,
    ])
    expect(told?.lastLines).toEqual(['no database'])
    expect(reports).toEqual([
      'GitHub shows banyan/shop pending: generation 2',
      'not told yet: banyan/shop is failure; 1 try: no answer (forge-unreachable)',
    ])
    expect(placeKey(task)).toContain(task.agent)
  })

  it('has the services of what is wanted and of what serves, and no others', async () => {
    await rig.write(failed)

    await expect(whyReply(context(), 'shop', 'web')).resolves.toMatchObject({ results: [{}, {}] })
    await expect(whyReply(context(), 'shop', 'wbe')).rejects.toMatchObject({
      code: 'service-unknown',
      message: 'shop has no service "wbe"; there is web',
    })
  })

  it('shows all that is wrong with its newest file', async () => {
    const error = 'shop/compose.yaml:3:5: unknown key "portz"\n  3 |   portz: []'
    await rig.write({ ...failed, ...state({ manifests: { 'shop/compose.yaml': { error } } }) })

    const { summary, problems } = await why('shop')
    expect(summary).toContain('is refused: shop/compose.yaml:3:5: unknown key "portz"')
    expect(problems).toEqual(error.split('\n'))
  })
})

describe('what never was an application', () => {
  const refused = { error: 'new/compose.yaml:1:1: no services' }
  const event = {
    id: '01',
    at: 1,
    kind: 'removed',
    level: 'info',
    message: 'gone',
    app: 'old',
  } as const
  const preview = {
    ...{ repository: 'shop-deploy', number: 12, head, apps: [], ports: {}, since: 1, expiresAt: 2 },
    problem: 'there are 5 previews',
  }

  it.each<[string, string, Record<string, string>, string, string]>([
    [
      'its file is refused',
      'new',
      state({ manifests: { 'new/compose.yaml': refused } }),
      'new is not deployed: its file in shop-deploy is refused: new/compose.yaml:1:1: no services',
      'Fix the file and push.',
    ],
    [
      'the window is closed',
      'new',
      state({ waiting: { new: 'waits for the deploy window: Mon 09:00' }, opensAt: 1 }),
      'new is not deployed yet; it is held: waits for the deploy window: Mon 09:00.',
      'Wait; or now: banyan sync shop-deploy --override "why"',
    ],
    [
      'its repository is suspended',
      'new',
      state({ waiting: { new: 'suspended' }, suspended: { at: 1, person: 'ana' } }),
      'new is not deployed yet; it is held: suspended.',
      'banyan resume shop-deploy --repository; or once: banyan sync shop-deploy --once',
    ],
    [
      'it is a preview beyond the limit',
      'shop-pr-12',
      { [keys.preview('shop-deploy', 12)]: records.preview.encode(preview) },
      "shop-pr-12, a preview of pull request #12, can't be deployed: there are 5 previews",
      'Push to the pull request.',
    ],
    [
      'it was removed',
      'old',
      { [keys.event('01')]: records.event.encode(event), [keys.lastGeneration('old')]: '7' },
      'old is not deployed any more: it was removed after generation 7.',
      '',
    ],
  ])('says so when %s', async (_what, name, written, summary, next) => {
    await rig.write(written)

    expect(await why(name)).toMatchObject({ summary, next })
  })

  it('is unknown when nothing is known of it', async () => {
    await rig.write(failed)

    await expect(why('shpo')).rejects.toMatchObject({
      code: 'application-unknown',
      message: 'no application or repository "shpo"; there is shop, shop-deploy',
    })
  })
})

describe('a repository', () => {
  it('says which of its applications are not as it asks, and what is owed to its forge', async () => {
    const entry = {
      ...{ id: '01', channel: 'shop-deploy', subject: 's', createdAt: 0, tries: 0 },
      content: { kind: 'comment', pull: 1, marker: '', body: '' },
    } as const
    await rig.write({
      ...failed,
      ...state({}),
      [keys.outbox('shop-deploy', '01')]: records.outboxEntry.encode(entry),
    })

    expect(await why('shop-deploy')).toMatchObject({
      summary: 'shop-deploy is at commit 9d1e4b0; not all of its applications are as it asks.',
      origin: { subject: 'Louder', trigger: 'webhook delivery 72d3162e' },
      waits: [{ next: 'banyan why shop' }],
      reports: ['1 request is still to be made'],
    })
  })

  it.each<[string, Partial<RepositoryState> | undefined, boolean, string]>([
    ['nothing is known', undefined, false, 'shop-deploy was never synced.'],
    [
      'it is suspended in the file',
      {},
      true,
      'shop-deploy is at commit 9d1e4b0; it is suspended in banyan.yaml. Commits are planned, and not deployed.',
    ],
    [
      'it can not be read',
      { error: { code: 'git-auth', message: 'the token is refused', since: 1 } },
      false,
      "shop-deploy can't be read, and what runs stays: the token is refused",
    ],
    [
      'a person suspended it',
      { suspended: { at: 1, person: 'ana', reason: 'migration' } },
      false,
      'shop-deploy is at commit 9d1e4b0; ana suspended it: migration. Commits are planned, and not deployed.',
    ],
    [
      'files are refused',
      {
        manifests: {
          'a/b.yaml': { error: 'port 80 is taken\nmore' },
          'c/b.yaml': { error: 'c/b.yaml:1' },
        },
      },
      false,
      'shop-deploy is at commit 9d1e4b0, of which files are refused: a/b.yaml: port 80 is taken (and 1 more)',
    ],
    [
      'changes are held',
      { waiting: { web: 'waits for the deploy window: Mon 09:00', db: 'x' } },
      false,
      'shop-deploy is at commit 9d1e4b0; db is held: x; and 1 more.',
    ],
    [
      'removals are held',
      { held: ['a', 'b'] },
      false,
      'shop-deploy is at commit 9d1e4b0; the removal of a, b waits for a person.',
    ],
    [
      'all is well',
      {},
      false,
      'shop-deploy is at commit 9d1e4b0, and what it asks for is deployed.',
    ],
  ])('says so when %s', async (_what, some, inFile, summary) => {
    suspend = inFile
    if (some) await rig.write(state(some))

    expect(await why('shop-deploy')).toMatchObject({ summary })
  })
})
