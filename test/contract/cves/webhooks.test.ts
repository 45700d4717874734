import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { beforeEach, describe, expect, it } from 'vitest'
import { forgeNames, type ForgeName } from '../../../core/config/forge.ts'
import { BodyMemory } from '../../../webhook/body.ts'
import { takeDelivery, type Reply } from '../../../webhook/delivery.ts'
import { HintQueue } from '../../../webhook/queue.ts'
import { SeenDeliveries } from '../../../webhook/seen.ts'
import { pushHeaders, pushPayloads } from '../../support/webhook-forges.ts'

// Deliveries that others took and should not have, through the receiver's handler, for each forge. Bodies without end are in
// test/integration/webhook.test.ts (Argo CVE-2024-40634), damaged ones in test/contract/webhook-examples.test.ts (CVE-2025-59531).

const secret = 'a secret of some length'
const minute = 60_000

let now: number
let queue: HintQueue
let seen: SeenDeliveries

beforeEach(() => {
  now = 1_700_000_000_000
  queue = new HintQueue(10)
  seen = new SeenDeliveries({ maxEntries: 100, maxAgeMs: 5 * minute })
})

const hosts: Readonly<Record<ForgeName, string>> = {
  ...{ github: 'github.com', gitlab: 'gitlab.com', gitea: 'gitea.com', forgejo: 'codeberg.org' },
  ...{ bitbucket: 'bitbucket.org', generic: 'git.example.org' },
}

async function answer(
  forge: ForgeName,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> {
  const all = { 'content-type': 'application/json', ...headers }
  const request = Object.assign(Readable.from([Buffer.from(body)]), { headers: all })
  const ref = { kind: 'branch', name: 'main' } as const
  const url = `https://${hosts[forge]}/acme/shop.git`
  return await takeDelivery(request as unknown as IncomingMessage, forge, {
    targets: [{ name: 'shop', url, ref, forge, secret }],
    ...{ queue, seen, maxBodyBytes: 2 ** 20, memory: new BodyMemory(2 ** 26) },
    clock: { now: () => now, sleep: async () => await Promise.resolve() },
  })
}

const signed = (forge: ForgeName, body: string, delivery = 'd-1', by = secret) =>
  pushHeaders[forge]({ body, secret: by, delivery, now })
const bodyOf = (forge: ForgeName) => JSON.stringify(pushPayloads[forge])

describe.each(forgeNames)('%s', forge => {
  it.each([
    ['spaces', (text: string) => text.replaceAll('":', '" :\t')],
    ['another order of keys', reversed],
    ['escapes', (text: string) => text.replaceAll('m', '\\u006d')],
    ['a key twice', (text: string) => text.replace('{', '{"ref":"refs/heads/other",')],
  ])(
    'Dokploy: the bytes that were sent are verified, not what JSON makes of them (%s)',
    async (_, odd) => {
      const body = bodyOf(forge)
      const rewritten = odd(body)

      const wrong = await answer(forge, rewritten, signed(forge, body))
      const right = await answer(forge, rewritten, signed(forge, rewritten, 'd-2'))

      // GitLab's token says nothing about the body.
      expect([wrong.status, right.status]).toEqual([forge === 'gitlab' ? 202 : 401, 202])
    },
  )

  it.each([
    ['a secret that begins the same', secret.slice(0, -1)],
    ['a secret that goes on', `${secret} `],
    ['another case', secret.toUpperCase()],
    ['nothing', ''],
  ])('Komodo: a signature with %s is refused', async (_, by) => {
    const body = bodyOf(forge)

    const reply = await answer(forge, body, signed(forge, body, 'd-1', by))

    expect([reply.status, queue.waiting()]).toEqual([401, []])
  })

  it('Fleet GHSA-jmf4-m7j9-g72r: one that is played back does nothing, and later no more than look', async () => {
    const body = bodyOf(forge)
    const headers = signed(forge, body)
    await answer(forge, body, headers)
    queue.remove(queue.waiting())

    const soon = await answer(forge, body, headers)
    const told = queue.waiting()
    now += 6 * minute
    const later = await answer(forge, body, headers)

    expect([soon.body.status, told]).toEqual(['duplicate', []])
    expect(later.status).toBe(forge === 'generic' ? 401 : 202)
  })

  it('doco-cd: of what a payload names nothing goes on but a repository that is configured', async () => {
    const text = bodyOf(forge).replace(
      '{',
      '{"clone_url":"https://evil.test/x.git","sha":"--evil",',
    )

    await answer(forge, text, signed(forge, text))

    const [hint = {}] = queue.waiting()
    expect(Object.keys(hint).sort()).toEqual([
      ...['commit', 'delivery', 'forge', 'receivedAt', 'ref', 'repository', 'since'],
    ])
    expect(hint).toMatchObject({ repository: 'shop', ref: 'refs/heads/main' })
    expect(JSON.stringify(hint)).not.toMatch(/evil|https?:|git@/)
  })

  it('main is neither feature/main nor a tag of that name', async () => {
    const names: readonly (readonly [string, string])[] =
      forge === 'bitbucket'
        ? [
            ['"name":"main"', '"name":"feature/main"'],
            ['"type":"branch","name":"main"', '"type":"tag","name":"main"'],
          ]
        : [
            ['refs/heads/main', 'refs/heads/feature/main'],
            ['refs/heads/main', 'refs/tags/main'],
          ]
    for (const [from, to] of names) {
      const text = bodyOf(forge).replaceAll(from, to)

      const reply = await answer(forge, text, signed(forge, text, to.replace(/\W+/g, '-')))

      expect([text.includes(to), reply.status, reply.body.status]).toEqual([true, 200, 'ignored'])
    }
    expect(queue.waiting()).toEqual([])
  })
})

/** The same JSON with the keys of its objects the other way round. */
function reversed(text: string): string {
  return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  )
}
