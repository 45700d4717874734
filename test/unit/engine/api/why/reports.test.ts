import { expect, it } from 'vitest'
import type { OutboxContent, OutboxEntry } from '../../../../../core/model/outbox.ts'
import { reportsOf } from '../../../../../engine/api/why/reports.ts'

const now = 1_000_000
const sha = '9d1e4b0'

function owed(content: OutboxContent, some: Partial<OutboxEntry> = {}): OutboxEntry {
  const fixed = { id: '01', channel: 'shop-deploy', subject: 's', createdAt: now, tries: 0 }
  return { ...fixed, content, ...some }
}

function status(context: string, commit = sha): OutboxContent {
  return { kind: 'status', sha: commit, context, state: 'success', description: 'live' }
}

const nothing = { app: 'shop', generation: 2, commit: sha, posted: new Map(), owed: [], now }

it('says what the forge shows and what it is still owed, with the error of the last try', () => {
  const shown = {
    state: 'pending',
    description: 'generation 2: web update',
    count: 1,
    at: 1,
  } as const
  const error = { code: 'forge-unreachable', message: 'api.github.com does not answer' }
  const lines = reportsOf({
    ...nothing,
    posted: new Map([
      ['banyan/shop', shown],
      ['banyan/other', shown],
      ['banyan', shown],
    ]),
    deployment: { id: 7, environment: 'production', sha, state: 'in_progress' },
    owed: [
      owed(status('banyan/shop'), { tries: 3, error, notBefore: now + 40_000 }),
      owed(
        {
          kind: 'deployment-status',
          app: 'shop',
          generation: 2,
          state: 'success',
          description: '',
        },
        { sending: { engine: 'e', at: now } },
      ),
      owed(
        { kind: 'notification', event: 'failed', app: 'shop', repository: 'shop-deploy', text: '' },
        { channel: '@ops' },
      ),
    ],
  })

  expect(lines).toEqual([
    'GitHub shows banyan/shop pending: generation 2: web update',
    'GitHub shows deployment 7 to production: in_progress',
    'not told yet: banyan/shop is success; 3 tries, next in 40 s: api.github.com does not answer (forge-unreachable)',
    'being told: deployment of generation 2 is success',
    'to be told: @ops that it failed',
  ])
})

it('leaves out what is about others', () => {
  const lines = reportsOf({
    ...nothing,
    deployment: undefined,
    owed: [
      owed(status('banyan/other')),
      owed(status('banyan/shop', 'older')),
      owed({
        kind: 'deployment-status',
        app: 'shop',
        generation: 1,
        state: 'inactive',
        description: '',
      }),
      owed({ kind: 'comment', pull: 1, marker: '', body: '' }),
    ],
  })

  expect(lines).toEqual([])
})
