import { expect, it } from 'vitest'
import { plain } from '../../../../cli/output/style.ts'
import { whyLines } from '../../../../cli/output/why.ts'
import { cause, event, now, utc } from '../samples.ts'

const screen = { width: 80, style: plain }

it('banyan why answers first, then tells the story, the cause and what is next', () => {
  const reply = {
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
    builds: [],
    waits: [],
    next: 'fix and push. Retry as it is: `banyan sync shop --retry`',
  }

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
  const reply = {
    summary: 'shop is at generation 1.',
    timeline: [],
    cause: null,
    builds: [],
    waits: [],
    next: '',
  }

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
  const reply = {
    summary: 'shop is at generation 1.',
    timeline: [],
    cause: null,
    builds,
    waits: [],
    next: '',
  }

  expect(whyLines(reply, now, screen).slice(2)).toEqual(expected)
})

const wait = { task: '', service: '', agent: '', details: [], next: '' }

it('tells what a rollout waits for, with what is known and what to do, each once', () => {
  const logs = 'banyan logs shop/web'
  const what = 'runs, and its health check has not passed yet'
  const reply = {
    summary: 'shop is rolling out generation 2, starting.',
    ...{ timeline: [], cause: null, builds: [], next: logs, givesUpAt: now + 192_000 },
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
  }

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
  const reply = { summary: 's', timeline: [], cause: null, builds: [], next: '', waits }
  const lines = whyLines(reply, now, screen)

  expect(lines).toHaveLength(11)
  expect(lines.at(-1)).toBe('  and 92 more; --json tells all')
})
