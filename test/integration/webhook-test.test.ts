import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { testWebhook } from '../../engine/api/test-webhook.ts'
import { Deliveries } from '../../engine/sync/deliveries.ts'
import { createMemoryStore } from '../../platform/store/memory-store.ts'
import type { Store } from '../../platform/store/store.ts'
import { BodyMemory } from '../../webhook/body.ts'
import { HintQueue } from '../../webhook/queue.ts'
import { SeenDeliveries } from '../../webhook/seen.ts'
import { startReceiver, type Receiver, type ReceiverOptions } from '../../webhook/server.ts'
import { startGitHubRig } from '../support/github-rig.ts'
import { webhookSecret as secret } from '../support/webhook.ts'

const log = pino({ level: 'silent' })
const url = 'https://github.com/acme/shop.git'
const ref = { kind: 'branch', name: 'main' } as const
const target = { name: 'shop', url, ref, forge: 'github', secret } as const

let folder: string
let secretFile: string
let receiver: Receiver | undefined
let proxy: Server | undefined
let deliveries: Deliveries
/** Jumps while somebody waits. */
let now: number

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-webhook-test-'))
  secretFile = join(folder, 'secret')
  await writeFile(secretFile, secret, { mode: 0o600 })
  now = Date.now()
  const clock = { now: () => now, sleep: async () => await Promise.resolve() }
  const { signal } = new AbortController()
  const events = { record: async () => await Promise.resolve() }
  const context = { repositories: [], store: createMemoryStore(), events, clock, log, signal }
  deliveries = new Deliveries(context as unknown as ConstructorParameters<typeof Deliveries>[0])
})

afterEach(async () => {
  await receiver?.close()
  proxy?.close()
  receiver = proxy = undefined
  await rm(folder, { recursive: true })
})

/** The receiver, and an engine that hears of everything unless told otherwise. */
async function receive(options: Partial<ReceiverOptions> = {}, hears = true): Promise<number> {
  const queue = new HintQueue(10)
  receiver = await startReceiver({
    listen: { host: '127.0.0.1', port: 0 },
    targets: [target],
    maxBodyBytes: 100_000,
    memory: new BodyMemory(1_000_000),
    seen: new SeenDeliveries({ maxEntries: 100, maxAgeMs: 60_000 }),
    queue,
    clock: { now: () => now, sleep: async () => await Promise.resolve() },
    onWaiting: () => {
      for (const hint of hears ? queue.waiting() : []) {
        void deliveries.pinged(hint.repository, hint.delivery)
      }
    },
    log,
    ...options,
  })
  return receiver.port
}

async function walk(
  port: number,
  webhook: object = {},
  repository: object = {},
  store: Store = createMemoryStore(),
) {
  const config = { ...target, webhookSecretFile: secretFile, ...repository }
  const { steps } = await testWebhook(
    {
      syncs: { get: () => ({ config }) as never },
      webhook: { listen: { host: '0.0.0.0', port }, maxBodyBytes: 1, ...webhook },
      deliveries,
      clock: {
        now: () => now,
        sleep: async ms => {
          now += ms
          await new Promise(resolve => setTimeout(resolve, 5))
        },
      },
      newId: () => 'id',
      store,
    },
    'shop',
    new AbortController().signal,
  )
  return steps.map(
    ({ step, ok, next }) => `${ok ? '✓' : '✗'} ${step}${next === '' ? '' : `: ${next}`}`,
  )
}

it('finds a whole chain well', async () => {
  expect(await walk(await receive())).toEqual([
    '✓ secret',
    '✓ receiver',
    '✓ signed ping',
    '✓ engine',
    '✓ deliveries',
  ])
})

it('finds a receiver that nobody started', async () => {
  expect(await walk(1)).toEqual([
    '✓ secret',
    expect.stringMatching(/^✗ receiver: start banyan-webhook/),
    '✓ deliveries',
  ])
})

it('finds a receiver with another secret', async () => {
  const port = await receive({ targets: [{ ...target, secret: 'what was there before' }] })

  expect(await walk(port)).toContainEqual(expect.stringMatching(/^✗ signed ping: restart/))
})

it('finds a receiver that knows nothing of the repository yet', async () => {
  const port = await receive({ targets: [{ ...target, url: 'https://github.com/acme/old.git' }] })

  expect(await walk(port)).toContainEqual(expect.stringMatching(/^✗ signed ping: restart/))
})

it('finds a receiver that reaches no engine', async () => {
  expect(await walk(await receive({}, false))).toContainEqual(
    expect.stringMatching(/^✗ engine: check cli.engines and engine.socket/),
  )
})

it('finds a secret that others may read, one that is short, and none', async () => {
  const port = await receive()
  await chmod(secretFile, 0o644)
  expect((await walk(port))[0]).toMatch(/^✗ secret: /)
  await writeFile(secretFile, 'short')
  await chmod(secretFile, 0o600)
  expect((await walk(port))[0]).toMatch(/^✗ secret: make another one/)
  expect((await walk(port, {}, { webhookSecretFile: undefined }))[0]).toMatch(
    /^✗ secret: give shop/,
  )
})

it('finds a redirect on the way, and does not go there', async () => {
  let asked = 0
  proxy = createServer((_, response) => {
    asked++
    response.writeHead(301, { Location: '/elsewhere' }).end()
  })
  await new Promise<void>(resolve => proxy?.listen(0, '127.0.0.1', resolve))
  const publicUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`

  expect(await walk(1, { publicUrl })).toContainEqual(expect.stringMatching(/^✗ receiver: set the/))
  expect(asked).toBe(1)
})

it('sends no ping to somebody whose certificate is wrong', async () => {
  const cert = await readFile('fixtures/webhooks/tls-cert.pem', 'utf8')
  const key = await readFile('fixtures/webhooks/tls-key.pem', 'utf8')
  const port = await receive({ tls: { cert, key } })

  const fromOutside = await walk(port, { publicUrl: `https://127.0.0.1:${port}` })
  const own = await walk(port, { tls: { certFile: '/x', keyFile: '/y' } })

  expect(fromOutside).toEqual([
    '✓ secret',
    '✓ receiver',
    expect.stringMatching(/^✗ certificate: forges refuse it/),
    '✓ deliveries',
  ])
  expect(own).toEqual([
    ...['✓ secret', '✓ receiver', '✓ certificate', '✓ signed ping', '✓ engine', '✓ deliveries'],
  ])
})

it("looks at the webhook in GitHub's settings where it may", async () => {
  const rig = await startGitHubRig()
  const port = await receive()
  const publicUrl = `http://127.0.0.1:${port}`
  const github = { apiUrl: rig.fake.apiUrl, isNamed: true, tokenFile: rig.tokenFile }
  const ask = async () =>
    (await walk(port, { publicUrl }, { auth: {}, github }, rig.store)).slice(5)
  const settings = { url: `${publicUrl}/webhook/github`, content_type: 'form' }
  const delivery = { guid: 'g', at: now, event: 'push', status: 'x', status_code: 401 }
  const hook = { id: 7, active: true, events: ['push'], config: settings, deliveries: [delivery] }
  rig.fake.world.hooks.push(hook)
  const asked = await ask()
  rig.fake.callers.revoke('pat')
  const unseen = await ask()
  const { violations } = rig.fake
  await rig.stop()

  expect(asked).toEqual([
    expect.stringMatching(/^✗ GitHub: choose application\/json/),
    expect.stringMatching(/^✗ last delivery: its secret isn't what/),
  ])
  expect(unseen).toEqual(['✓ GitHub'])
  expect(violations).toEqual([])
})
