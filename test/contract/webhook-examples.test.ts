import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { forgeNames, type ForgeName } from '../../core/config/forge.ts'
import { BodyMemory } from '../../webhook/body.ts'
import { takeDelivery, type Reply } from '../../webhook/delivery.ts'
import { HintQueue } from '../../webhook/queue.ts'
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
const github = [
  { name: 'hello', url: 'https://github.com/Codertocat/Hello-World.git', ref: followed },
  { name: 'other', url: 'https://github.com/octo-org/octo-repo.git', ref: followed },
].map(target => ({ ...target, forge: 'github' as const, secret }))

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
  return { ...reply, told: queue.waiting().map(({ repository }) => repository) }
}

function signed(event: string, body: Buffer, by = secret): Record<string, string> {
  const headers = pushHeaders.github({ body, secret: by, delivery: 'd-1', now })
  return { ...headers, 'x-github-event': event }
}

function isTaken(event: string, { ref, repository }: Example['examples'][number]): boolean {
  const name = (repository as { full_name?: unknown } | undefined)?.full_name
  return event === 'push' && ref === 'refs/heads/master' && name === 'Codertocat/Hello-World'
}

const all = examples.flatMap(({ name, examples: payloads }) =>
  payloads.map((payload, i) => ({ event: name, payload, seed: i + name.length * 1000 })),
)

it('the corpus is whole', () => {
  expect([examples.length, all.length]).toEqual([58, 329])
  expect(all.filter(({ event, payload }) => isTaken(event, payload)).length).toBe(2)
})

describe("GitHub's example payloads", () => {
  it('are answered, and pushes to a followed branch alone do something', async () => {
    for (const { event, payload } of all) {
      const body = Buffer.from(JSON.stringify(payload))

      const { status, told } = await answer('github', body, signed(event, body))

      const taken = isTaken(event, payload)
      expect([event, status, told]).toEqual([event, taken ? 202 : 200, taken ? ['hello'] : []])
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
        if (event !== 'push') expect(told, about).toEqual([])
        if (told.length > 0) {
          expect(told, about).toEqual(['hello'])
          expect(JSON.parse(bytes.toString()), about).toMatchObject({ ref: 'refs/heads/master' })
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
        if (told.length > 0) expect(bytes.toString(), what).toContain('main')
        expect([refused.status, refused.told], what).toEqual([401, []])
      }
    },
  )
})
