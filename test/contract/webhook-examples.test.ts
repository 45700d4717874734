import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { forgeNames, type ForgeName } from '../../core/config/forge.ts'
import { BodyMemory } from '../../webhook/body.ts'
import { takeDelivery, type Reply } from '../../webhook/delivery.ts'
import { HintQueue, type Announcement } from '../../webhook/queue.ts'
import { SeenDeliveries } from '../../webhook/seen.ts'
import { mutantsOf } from '../support/payload-mutations.ts'
import { pushHeaders, pushPayloads } from '../support/webhook-forges.ts'

interface Example {
  readonly name: string
  readonly examples: readonly Readonly<Record<string, unknown>>[]
}

const require = createRequire(import.meta.url)
const corpus = require.resolve('@octokit/webhooks-examples')
const examples = JSON.parse(readFileSync(corpus, 'utf8')) as readonly Example[]
const secret = 'a secret of some length'
const now = 1_700_000_000_000

const followed = { kind: 'branch', name: 'master' } as const
const names: Readonly<Record<string, string>> = {
  'Codertocat/Hello-World': 'hello',
  'github/hello-world': 'checked',
  'octo-org/octo-repo': 'other',
}
const github = Object.entries(names).map(([path, name]) => ({
  ...{ name, url: `https://github.com/${path}.git`, ref: followed },
  ...{ forge: 'github' as const, secret },
}))

/** Through the receiver's handler, all but the socket; answered by a receiver that saw nothing before. */
async function answer(
  forge: ForgeName,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  targets: Parameters<typeof takeDelivery>[2]['targets'] = github,
): Promise<Reply & { readonly told: readonly string[] }> {
  const all = { 'content-type': 'application/json', ...headers }
  const request = Object.assign(Readable.from([body]), { headers: all })
  const queue = new HintQueue(10)
  const reply = await takeDelivery(request as unknown as IncomingMessage, forge, {
    ...{ targets, queue, maxBodyBytes: 3 * 1024 ** 2, memory: new BodyMemory(2 ** 26) },
    seen: new SeenDeliveries({ maxEntries: 10, maxAgeMs: 1000 }),
    clock: { now: () => now, sleep: async () => await Promise.resolve() },
  })
  return { ...reply, told: queue.waiting().map(words) }
}

function words({ repository, ref, pull, recheck }: Announcement): string {
  if (pull !== undefined) return `${repository}: pull ${pull}`
  return `${repository}: ${recheck === undefined ? ref : `check ${recheck}`}`
}

function signed(event: string, body: Buffer, by = secret): Record<string, string> {
  const headers = pushHeaders.github({ body, secret: by, delivery: 'd-1', now })
  return { ...headers, 'x-github-event': event }
}

const planned = ['opened', 'synchronize', 'reopened', 'edited', 'labeled', 'unlabeled', 'closed']

/** What GitHub's documentation makes of a payload, which is all that may be told of it. */
function toldOf(event: string, payload: Example['examples'][number]): string[] {
  const { repository, action, ref, number } = payload as Record<string, unknown>
  const fullName = (repository as { full_name?: unknown } | undefined)?.full_name
  const name = names[String(fullName)]
  if (name === undefined) return []
  if (event === 'push' && ref === 'refs/heads/master') return [`${name}: ${ref}`]
  if (event === 'pull_request' && planned.includes(String(action))) {
    return [`${name}: pull ${String(number)}`]
  }
  const check = payload[event] as { head_sha?: unknown } | undefined
  const isCheck = event === 'check_run' || event === 'check_suite'
  return isCheck && action === 'rerequested' ? [`${name}: check ${String(check?.head_sha)}`] : []
}

const all = examples.flatMap(({ name, examples: payloads }) =>
  payloads.map((payload, i) => ({ event: name, payload, seed: i + name.length * 1000 })),
)

it('the corpus is whole', () => {
  expect([examples.length, all.length]).toEqual([58, 329])
  const told = all.flatMap(({ event, payload }) => {
    const { action } = payload
    return toldOf(event, payload).map(() =>
      typeof action === 'string' ? `${event} ${action}` : event,
    )
  })
  expect([...new Set(told)].sort()).toEqual([
    'check_run rerequested',
    'check_suite rerequested',
    ...planned
      .filter(action => action !== 'edited')
      .map(action => `pull_request ${action}`)
      .sort(),
    'push',
  ])
})

describe("GitHub's example payloads", () => {
  it('are answered, and do nothing but what pushes, pull requests and checks ask for', async () => {
    for (const { event, payload } of all) {
      const body = Buffer.from(JSON.stringify(payload))

      const { status, told } = await answer('github', body, signed(event, body))

      const wanted = toldOf(event, payload)
      expect([event, status, told]).toEqual([event, wanted.length > 0 ? 202 : 200, wanted])
    }
  })

  it('damaged anywhere are answered, the same each time, and never do more', async () => {
    for (const { event, payload, seed } of all) {
      for (const { what, bytes } of mutantsOf(payload, 15, seed)) {
        const headers = signed(event, bytes)

        const { status, told, body } = await answer('github', bytes, headers)
        const again = await answer('github', bytes, headers)

        const about = `${event}: ${what}`
        expect([200, 202, 400], about).toContain(status)
        expect(again.body, about).toEqual(body)
        if (told.length > 0) {
          const damaged = JSON.parse(bytes.toString()) as Example['examples'][number]
          expect(toldOf(event, damaged), about).toEqual(told)
        }
      }
    }
  })

  it('signed with another secret are refused, damaged or not', async () => {
    for (const { event, payload, seed } of all) {
      for (const { bytes } of mutantsOf(payload, 2, seed)) {
        const { status, told } = await answer('github', bytes, signed(event, bytes, 'a guess'))

        expect([status, told]).toEqual([401, []])
      }
    }
  })
})

describe.each(forgeNames)('a push of %s (Argo CVE-2025-59531, -59537, -59538)', forge => {
  const url = 'https://git.test/acme/shop.git'
  const ref = { kind: 'branch', name: 'main' } as const
  const targets = [{ name: 'shop', url, ref, forge, secret }]
  const event = forge === 'bitbucket' ? ['repo:push', 'repo:refs_changed'] : [undefined]

  it.each(event)(
    'damaged anywhere is answered, the same each time, and never does more (%s)',
    async key => {
      for (const { what, bytes } of mutantsOf(pushPayloads[forge], 150, 7)) {
        const right = pushHeaders[forge]({ body: bytes, secret, delivery: 'd-1', now })
        const wrong = pushHeaders[forge]({ body: bytes, secret: 'a guess', delivery: 'd-1', now })
        const named = key === undefined ? {} : { 'x-event-key': key }

        const { status, told, body } = await answer(forge, bytes, { ...right, ...named }, targets)
        const again = await answer(forge, bytes, { ...right, ...named }, targets)
        const refused = await answer(forge, bytes, { ...wrong, ...named }, targets)

        expect([200, 202, 400], what).toContain(status)
        expect(again.body, what).toEqual(body)
        if (told.length > 0) {
          expect(told, what).toEqual(['shop: refs/heads/main'])
          expect(bytes.toString(), what).toContain('main')
        }
        expect([refused.status, refused.told], what).toEqual([401, []])
      }
    },
  )
})
