import { expect, it } from 'vitest'
import { widthOf } from '../../../../core/text-width.ts'
import { plain } from '../../../../cli/output/style.ts'
import { whyLines } from '../../../../cli/output/why.ts'
import { agentResult, cause, event, now, origin, utc, whyReply } from '../samples.ts'

const screen = { width: 80, style: plain }

it('banyan why answers first, then tells the story, the cause and what is next', () => {
  const reply = whyReply({
    summary:
      'shop/web is at generation 41, not 42, because rollout 42 failed and generation 41 kept serving.',
    timeline: [
      event({ at: now - 4000, message: 'push 9d1e4b0 by ana' }),
      event({ level: 'error', message: 'web.2 on node-3: GET /healthz → 503' }),
    ],
    cause: cause({
      task: 'shop-web-2-aa',
      agent: 'node-3',
      probe: '503\n"no database"',
      lastLines: ['Error: connect ECONNREFUSED db:5432'],
    }),
    next: 'fix and push. Retry as it is: `banyan sync shop --retry`',
  })

  expect(whyLines(reply, now, screen, utc)).toEqual([
    'shop/web is at generation 41, not 42, because rollout 42 failed and generation',
    '41 kept serving.',
    '',
    '  14:02:11  · push 9d1e4b0 by ana',
    '  14:02:15  ✗ web.2 on node-3: GET /healthz → 503',
    '',
    '  probe: 503',
    '         "no database"',
    '  agent: node-3',
    '  last lines of shop-web-2-aa:',
    '    | Error: connect ECONNREFUSED db:5432',
    '',
    'Next: fix and push. Retry as it is: `banyan sync shop --retry`',
  ])
})

it('says no more than there is to say', () => {
  const reply = whyReply({
    summary: 'shop is at generation 1.',
  })

  expect(whyLines(reply, now, screen)).toEqual(['shop is at generation 1.'])
})

const built = { outcome: 'built', tookMs: 3200, image: '127.0.0.1:5000/shop/web@sha256:aa' }
const web = { service: 'web', ...built, lines: ['Step 1/2 : FROM scratch'] }
const api = { service: 'api', outcome: 'reused', tookMs: 12, image: 'x', lines: [] }
const failed = { service: 'jobs', outcome: 'failed', tookMs: 900, image: '', lines: ['exit 1'] }

it.each([
  [
    'how each image came about',
    [api, web],
    ['  image of api: unchanged, not built again', '  image of web: built in 3.2 s'],
  ],
  [
    'what a failed build printed',
    [web, failed],
    [
      '  image of web: built in 3.2 s',
      '  image of jobs: the build failed after 900 ms',
      '    | exit 1',
    ],
  ],
  [
    'what the build printed that was asked for',
    [web],
    ['  image of web: built in 3.2 s', '    | Step 1/2 : FROM scratch'],
  ],
])('tells %s', (_what, builds, expected) => {
  const reply = whyReply({
    summary: 'shop is at generation 1.',
    builds,
  })

  expect(whyLines(reply, now, screen).slice(2)).toEqual(expected)
})

const wait = { task: '', service: '', agent: '', details: [], next: '' }

it('tells what a rollout waits for, with what is known and what to do, each once', () => {
  const logs = 'banyan logs shop/web'
  const what = 'runs, and its health check has not passed yet'
  const reply = whyReply({
    summary: 'shop is rolling out generation 2, starting.',
    ...{ next: logs, givesUpAt: now + 192_000 },
    waits: [
      {
        ...wait,
        task: 'shop-web-1-aa',
        agent: 'node-1',
        what,
        details: ['probe: 503'],
        next: logs,
      },
      { ...wait, service: 'api', what: 'waits for web to be healthy' },
      { ...wait, agent: 'node-2', what: 'is late', next: 'banyan agent inspect node-2' },
      { ...wait, what: 'drains 1 old tasks', until: now + 4000 },
    ],
  })

  expect(whyLines(reply, now, screen, utc)).toEqual([
    'shop is rolling out generation 2, starting.',
    '',
    '  shop-web-1-aa on node-1 runs, and its health check has not passed yet',
    '      probe: 503',
    '  api waits for web to be healthy',
    '  node-2 is late',
    '      banyan agent inspect node-2',
    '  drains 1 old tasks (4.0 s to go)',
    '  The rollout fails in 3 m 12 s unless it is ready by then.',
    '',
    'Next: banyan logs shop/web',
  ])
})

it('keeps to one screen however much is awaited', () => {
  const waits = Array.from({ length: 100 }, (_, i) => ({
    ...{ ...wait, task: `shop-web-${i}`, agent: 'a', what: 'is starting' },
  }))
  const reply = whyReply({ waits })
  const lines = whyLines(reply, now, screen)

  expect(lines).toHaveLength(11)
  expect(lines.at(-1)).toBe('  and 92 more; --json tells all')
})

const lines = Array.from({ length: 20 }, (_, i) => `line ${i}: ${'no route to db '.repeat(9)}`)
const commit = '9d1e4b0aa11bb22cc33dd44ee55ff6600778899a'

it('goes from the trigger to what the forge was told, in one screen', () => {
  const reply = whyReply({
    summary:
      'shop is not at generation 42, because its rollout failed and generation 41 kept serving: web: health probe failed: 503',
    origin: origin({
      trigger: 'webhook delivery 72d3162e',
      at: now - 60_000,
      ...{ commit, subject: 'Louder', author: 'Ana <ana@example.org>', signer: 'ana@example.org' },
      changes: ['web update (image web:1 → web:2; environment.COLOR blue → green)', 'db unchanged'],
      decision: 'accepted as generation 42: failed after 8.2 s',
    }),
    timeline: [event({ at: now - 4000, level: 'error', message: 'web: health probe failed: 503' })],
    results: [
      agentResult({ agent: 'node-3', ready: 0, state: 'failed', probe: '503' }),
      agentResult({ agent: 'node-10', ready: 0, state: 'withdrawn' }),
      agentResult({
        service: 'db',
        agent: 'node-4',
        state: 'waiting',
        ready: 0,
        wanted: 2,
        probe: 'no\nanswer',
        lastLines: ['a', 'b', 'c', 'd'],
      }),
      agentResult({ service: 'db', agent: 'node-5', wanted: 2, ready: 2 }),
    ],
    cause: cause({
      service: 'web',
      agent: 'node-3',
      task: 'shop-web-2-aa',
      probe: '503',
      lastLines: ['Error: ECONNREFUSED'],
    }),
    reports: [
      'banyan/shop shows pending: generation 42: web update',
      'not told yet: banyan/shop is failure; 3 tries, next in 40 s: api.github.com does not answer (forge-unreachable)',
    ],
    next: 'Fix and push; or try again as it is: banyan sync shop-deploy --retry',
  })

  expect(whyLines(reply, now, screen, utc)).toMatchInlineSnapshot(`
    [
      "shop is not at generation 42, because its rollout failed and generation 41 kept",
      "serving: web: health probe failed: 503",
      "",
      "  Trigger  webhook delivery 72d3162e, 14:01:15",
      "  Commit   9d1e4b0 "Louder" by Ana <ana@example.org> signed by ana@example.org",
      "  Changed  web update (image web:1 → web:2; environment.COLOR blue → green)",
      "           db unchanged",
      "  Decided  accepted as generation 42: failed after 8.2 s",
      "",
      "  14:02:11  ✗ web: health probe failed: 503",
      "",
      "  web on node-3   0/1 failed",
      "      probe: 503",
      "      | Error: ECONNREFUSED",
      "  web on node-10  0/1 withdrawn",
      "  db on node-4    0/2 waiting",
      "      probe: no",
      "             answer",
      "      | b",
      "      | c",
      "      | d",
      "  … and 1 more is well: db 2/2 on node-5",
      "",
      "  banyan/shop shows pending: generation 42: web update",
      "  not told yet: banyan/shop is failure; 3 tries, next in 40 s: api.github.com",
      "  does not answer (forge-unreachable)",
      "",
      "Next: Fix and push; or try again as it is: banyan sync shop-deploy --retry",
    ]
  `)
})

it.each([80, 120, Infinity])(
  'keeps to forty lines of %d columns with a hundred agents and long logs',
  width => {
    const results = Array.from({ length: 100 }, (_, i) =>
      agentResult({
        agent: `node-${i}`,
        ready: i < 50 ? 0 : 1,
        state: 'waiting',
        lastLines: lines,
        probe: 'x'.repeat(300),
      }),
    )
    const reply = whyReply({
      summary: 'shop is not at generation 42. '.repeat(9),
      origin: origin({
        trigger: 'poll',
        at: now,
        commit,
        subject: 's'.repeat(200),
        author: 'a',
        changes: lines,
        decision: 'accepted',
      }),
      timeline: Array.from({ length: 14 }, () => event({ message: lines.join('\n') })),
      builds: Array.from({ length: 9 }, () => ({ ...failed, lines })),
      waits: Array.from({ length: 30 }, () => ({
        ...wait,
        task: 't',
        agent: 'a',
        what: 'waits '.repeat(30),
        details: lines,
      })),
      givesUpAt: now + 1000,
      cause: cause({
        task: 't',
        agent: 'node-0',
        service: 'web',
        exitCode: 1,
        probe: 'x',
        lastLines: lines,
      }),
      ...{ results, reports: lines, problems: lines, next: 'Fix it and push. '.repeat(9) },
    })
    const shown = whyLines(reply, now, { width, style: plain }, utc)

    expect(shown.length).toBeLessThanOrEqual(40)
    expect(shown.filter(line => widthOf(line) > width)).toEqual([])
    expect(shown.join('\n')).toContain(
      '  … and 44 more are not well\n  … and 50 more are well: web 50/50 on 50 agents',
    )
    expect(shown.at(-1)).toContain('Fix it and push.')
  },
)

it('says in a line that all is well', () => {
  const results = [
    agentResult({ ready: 2, wanted: 2 }),
    agentResult({ agent: 'node-2' }),
    agentResult({ service: 'db' }),
  ]

  expect(whyLines(whyReply({ results }), now, screen).at(-1)).toBe(
    '  all well: web 3/3 on 2 agents, db 1/1 on node-1',
  )
})

it('says in a timeline of several applications whose each event is', () => {
  const timeline = [event({ app: 'db', message: 'is held' }), event({ message: 'is suspended' })]
  const lines = whyLines(whyReply({ timeline }), now, screen, utc)

  expect(lines.slice(2)).toEqual(['  14:02:15  · db: is held', '  14:02:15  · is suspended'])
})
