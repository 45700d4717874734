import { describe, expect, it } from 'vitest'
import type { AppPlan, PlanView, ServicePlan } from '../../../../core/model/plan.ts'
import { planMarkdown, planTitle } from '../../../../engine/report/plan-comment.ts'

function service(changes: Partial<ServicePlan> = {}): ServicePlan {
  const usual = { change: 'update', tasks: 3, strategy: 'blue-green', fields: [], agents: [] }
  return { service: 'web', ...usual, ...changes } as ServicePlan
}

function app(services: readonly ServicePlan[], changes: Partial<AppPlan> = {}): AppPlan {
  return { app: 'shop', change: 'update', services, ...changes }
}

function view(apps: readonly AppPlan[], changes: Partial<PlanView> = {}): PlanView {
  const commits = { commit: '9d1e4b0aa11b', against: '81c02fe11223' }
  return { repository: 'shop-deploy', ...commits, apps, problems: [], ...changes }
}

const database = service({
  ...{ service: 'db', tasks: 1, strategy: 'stop-first', downtime: 'it writes volume db-data' },
  graceMs: 10_000,
  agents: [{ agent: 'node-1', tasks: 1 }],
  fields: [{ path: 'image', before: 'db:1', after: 'db:2' }],
})
const web = service({
  agents: [
    { agent: 'node-1', tasks: 2 },
    { agent: 'node-2', tasks: 1 },
  ],
})

describe('a plan as markdown', () => {
  it('is a table with downtime above and all fields folded below', () => {
    const cache = service({ service: 'cache', change: 'unchanged' })

    expect(planMarkdown(view([app([web, database, cache])])).split('\n')).toEqual([
      '### Banyan plan: 1 application changed, downtime expected',
      '`shop-deploy` at `9d1e4b0`, compared with what runs (`81c02fe`)',
      '',
      '**Downtime** of `shop/db`: `it writes volume db-data` (the old tasks have up to 10 s to end, then the new ones start)',
      '',
      '| application | service | change | how | runs on |',
      '| --- | --- | --- | --- | --- |',
      '| `shop` | `web` | update | 3 tasks, `blue-green`, no downtime | `node-1` ×2, `node-2` |',
      '| `shop` | `db` | update | 1 task, `stop-first`: **downtime** | `node-1` |',
      '',
      '<details><summary>All changed fields</summary>',
      '',
      '```text',
      'shop db',
      '  image  db:1 → db:2',
      '```',
      '',
      '</details>',
    ])
  })

  it('says how far a branch is behind, and what a fork may not see', () => {
    const pull = { number: 1, mergeBase: 'a', behind: 3, fork: true }

    const text = planMarkdown(view([app([web])], { pull }))

    expect(text).toContain('3 commits behind its base')
    expect(text).toContain('From a fork')
    expect(text).not.toContain('runs on')
  })

  it('shows what stands against a manifest', () => {
    const message = 'shop/compose.yaml:1:1: bad\n    1 | x'
    const problem = { path: 'shop/compose.yaml', code: 'bad', message, places: [] }

    const text = planMarkdown(view([], { problems: [problem] }))

    expect(text).toContain('```text\nshop/compose.yaml:1:1: bad\n    1 | x\n```')
    expect(planTitle(view([], { problems: [problem] }))).toBe('Banyan plan: 1 problem, no changes')
  })

  it('says why less happens than its manifest says', () => {
    const held = app([], { change: 'unchanged', remark: 'down until `banyan resume`' })

    expect(planMarkdown(view([held]))).toContain("`down until 'banyan resume'`")
  })

  it('says so when nothing changes', () => {
    const unchanged = app([], { change: 'unchanged' })

    expect(planMarkdown(view([unchanged]))).toBe(
      '### Banyan plan: no changes\n`shop-deploy` at `9d1e4b0`, compared with what runs (`81c02fe`)',
    )
  })

  it('is cut to what a comment holds, and says how much is left out', () => {
    const fields = Array.from({ length: 5000 }, (_, i) => ({
      path: `environment.V${i}`,
      before: 'a',
      after: 'b',
    }))
    const many = Array.from({ length: 400 }, (_, i) => app([web], { app: `shop-${i}` }))

    const text = planMarkdown(view([app([service({ fields })]), ...many]))

    expect(text.length).toBeLessThanOrEqual(65_536)
    const shown = (text.match(/^ {2}environment\.V/gm) ?? []).length
    expect(text).toContain(`… ${5000 - shown} more fields`)
    expect(shown).toBeGreaterThan(500)
  })
})
