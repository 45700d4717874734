import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../core/compose/policy.ts'
import type { AppPlan, PlanView, ServicePlan } from '../../core/model/plan.ts'
import { forkContext } from '../../engine/pulls/fork-context.ts'
import { belongingTo, manifestsToPlan } from '../../engine/pulls/belongs.ts'
import { planPull } from '../../engine/pulls/plan-pull.ts'
import { sayingOf } from '../../engine/pulls/say.ts'
import { planMarkdown } from '../../engine/report/plan-comment.ts'
import { TreeReader } from '../../engine/git/tree.ts'
import { loadAt } from '../../engine/sync/load-at.ts'
import { anApplication } from '../support/builders.ts'
import { memoryTree } from '../support/memory-tree.ts'

/** What gets out of a place where text is only text, if anything does. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '`',
        '``',
        '```',
        '````text',
        '|',
        '\\',
        '\\|',
        '\n',
        '\r',
        '\r\n',
        '\t',
        ' ',
      ),
      fc.constantFrom('@octocat', '#12', '<img src=x>', '</details>', '<!--', '-->', '<b>', '&lt;'),
      fc.constantFrom('![x](https://evil.test/x)', '[a](https://evil.test)', 'https://evil.test'),
      fc.constantFrom(
        '# title',
        '- item',
        '> quote',
        '***',
        '~~~',
        '$$',
        '😀',
        '\u202e',
        'a',
        'web',
      ),
    ),
    { maxLength: 8 },
  )
  .map(parts => parts.join(''))

const someService: fc.Arbitrary<ServicePlan> = fc.record(
  {
    service: hostile,
    change: fc.constantFrom('create', 'update', 'scale', 'remove', 'unchanged'),
    tasks: fc.nat(9),
    strategy: hostile,
    downtime: hostile,
    graceMs: fc.nat(20_000),
    fields: fc.array(
      fc.record({ path: hostile, before: hostile, after: hostile }, { requiredKeys: ['path'] }),
      { maxLength: 4 },
    ),
    agents: fc.array(fc.record({ agent: hostile, tasks: fc.nat(3) }), { maxLength: 3 }),
  },
  { requiredKeys: ['service', 'change', 'tasks', 'strategy', 'fields', 'agents'] },
)

const someApp: fc.Arbitrary<AppPlan> = fc.record(
  {
    app: hostile,
    change: fc.constantFrom('create', 'update', 'remove', 'unchanged'),
    remark: hostile,
    services: fc.array(someService, { maxLength: 4 }),
  },
  { requiredKeys: ['app', 'change', 'services'] },
)

const someView: fc.Arbitrary<PlanView> = fc.record({
  repository: fc.constantFrom('shop-deploy', ''),
  commit: fc.constantFrom('9d1e4b0aa11b', ''),
  apps: fc.array(someApp, { maxLength: 4 }),
  problems: fc.array(
    fc.record({ path: hostile, code: hostile, message: hostile, places: fc.constant([]) }),
    { maxLength: 3 },
  ),
})

/** Everything that stands in no code span and no fence, read as GitHub reads it; cells before spans. */
function outside(markdown: string) {
  const free: string[] = []
  const widths = new Set<number>()
  let fence: string | undefined
  for (const line of markdown.split(/\r\n|\r|\n/)) {
    const ticks = /^`{3,}/.exec(line)?.[0]
    if (fence !== undefined) {
      if (ticks !== undefined && ticks.length >= fence.length && line === ticks) fence = undefined
    } else if (ticks !== undefined) fence = ticks
    else if (line.startsWith('|')) {
      const cells = line.split('|')
      widths.add(cells.length)
      free.push(...cells.map(withoutSpans))
    } else free.push(withoutSpans(line))
  }
  expect(fence).toBeUndefined()
  return { free, widths }
}

function withoutSpans(text: string): string {
  return text.replaceAll(/`[^`]+`/g, '')
}

const ours = /^(<details><summary>All changed fields<\/summary>|<\/details>)$/

describe('the markdown of a plan', () => {
  it('lets no foreign text out of code spans and fences', () => {
    fc.assert(
      fc.property(someView, view => {
        const { free, widths } = outside(planMarkdown(view))
        for (const part of free) {
          if (ours.test(part)) continue
          expect(part).not.toMatch(/[`@<>[\]\\!$&~\u202e]|https?:|evil|octocat|title|#1/)
        }
        expect(widths.size).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('fits, however much there is to say', () => {
    const many = fc.tuple(
      someView,
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 4000, max: 65_536 }),
    )
    fc.assert(
      fc.property(many, ([view, times, units]) => {
        const apps = Array.from({ length: times }, () => view.apps).flat()
        const problems = Array.from({ length: times }, () => view.problems).flat()
        const head = planMarkdown({ ...view, problems: [] }).split('\n|')[0] ?? ''

        fc.pre(head.length < units / 2)
        expect(planMarkdown({ ...view, apps, problems }, units).length).toBeLessThanOrEqual(units)
      }),
      { numRuns: 40 },
    )
  })
})

const planted = 'planted-7f3a9'
const piece = fc.constantFrom(
  'name: "${TOKEN}"',
  'services: { web: { image: "a:${TOKEN}" } }',
  'services: { web: { image: "a", command: ["${TOKEN}"], environment: ["${TOKEN}=1", "B=${TOKEN}"] } }',
  'services: { web: { image: "a", labels: { "${TOKEN}": "${TOKEN}" }, env_file: "${TOKEN}" } }',
  'services: { web: { image: "a", volumes: ["d:/${TOKEN}"] } }\nvolumes: { d: { name: "${TOKEN}" } }',
  'services: { web: { image: "a", "${TOKEN}": 1, ports: ["${TOKEN}:80"] } }',
  'services: { web: { image: "a", ports: ["8080:80"], deploy: { replicas: "${TOKEN}" } } }',
  'services: { "${TOKEN}": { image: "${TOKEN:?${TOKEN}}" } }',
  'include: ["${TOKEN}"]',
  'services: { web: { extends: { file: "${TOKEN}", service: web } } }',
  'services: { web: { image: "a", secrets: [db] } }\nsecrets: { db: { external: true, name: "${TOKEN}" } }',
  'networks: { n: { name: "${TOKEN}", external: true } }\nservices: { web: { image: "a", networks: [n] } }',
)

describe('the plan of a fork', () => {
  it('shows no variable of the configuration, and nothing of what else runs', async () => {
    const loadable = 'services: { web: { image: "a" } }'
    const old = fc.oneof(fc.constant(loadable), piece)
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { minLength: 1, maxLength: 3 }),
        old,
        async (heads, base) => {
          const files = heads.map((text, i) => [`app${i}/compose.yaml`, text] as const)
          const said = await sayingOfFork(Object.fromEntries(files), { 'app0/compose.yaml': base })

          expect(said).not.toContain(planted)
        },
      ),
      { numRuns: 60 },
    )
  })
})

async function sayingOfFork(
  headFiles: Readonly<Record<string, string>>,
  baseFiles: Readonly<Record<string, string>>,
): Promise<string> {
  const load = async (files: Readonly<Record<string, string>>) => {
    const { repository, root } = memoryTree(files)
    const trees = new TreeReader(repository)
    const own = { repository, trees, policy: defaultPolicy, defaultName: 'deploy' }
    const context = forkContext({ ...own, variables: { TOKEN: planted } })
    const signal = AbortSignal.timeout(10_000)
    return await loadAt(context, root, { globs: ['**/compose.yaml'], cache: new Map(), signal })
  }
  const [head, mergeBase] = [await load(headFiles), await load(baseFiles)]
  const belonging = belongingTo(head, mergeBase)
  const port = { published: 8080, target: 80, protocol: 'tcp', mode: 'ingress' } as const
  const applications = [
    anApplication({ name: planted, repository: 'other', path: planted, ports: [port] }),
    anApplication({
      ...{ name: 'app0', repository: 'deploy', path: 'app0/compose.yaml' },
      failed: { generation: 1, digest: planted, reason: planted },
    }),
  ]
  const view = planPull({
    world: {
      repository: 'deploy',
      manifests: manifestsToPlan(head, belonging, applications.slice(1)),
      applications: new Map(applications.map(app => [app.name, app])),
      base: new Map(),
      policies: new Map(),
      prune: { prune: true, budget: { applications: 1, percent: 0 }, approved: false },
      retry: false,
    },
    ...{ belonging, mergeBase },
    about: {
      ...{ repository: 'deploy', commit: 'c'.repeat(40) },
      pull: { number: 1, mergeBase: 'b', behind: 0, fork: true },
    },
    tasksOf: () => [{ service: 'web', agent: planted }],
  })
  const github = {
    ...{ apiUrl: '', statuses: true, context: 'banyan', deployments: true },
    ...{ environment: 'production', plans: true },
  }
  const all = [true, false].map(isApp => sayingOf(view, { github, isApp }, undefined))
  return JSON.stringify([view, all])
}
