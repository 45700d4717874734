import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NotificationPost } from '../../core/model/outbox.ts'
import { notificationSender, notificationSenders } from '../../engine/report/notification-sender.ts'
import { startOutboxRig, type OutboxEngine, type OutboxRig } from '../support/outbox-rig.ts'

const post: NotificationPost = {
  ...{ kind: 'notification', event: 'failed', app: 'shop', repository: 'shop-deploy' },
  ...{ commit: 'abc', generation: 3, text: 'shop failed: <!channel>' },
}

/** A receiver of webhooks; what comes beyond the answers of a test is taken. */
let server: Server
let answers: ((response: ServerResponse) => void)[]
let bodies: Record<string, unknown>[]
let requests: IncomingMessage[]
let at: number[]
let folder: string
let urlFile: string
let rig: OutboxRig

beforeEach(async () => {
  ;[answers, bodies, requests, at] = [[], [], [], []]
  engine = undefined
  server = createServer((request, response) => {
    void text(request).then(body => {
      requests.push(request)
      bodies.push(JSON.parse(body) as Record<string, unknown>)
      at.push(rig.clock.now())
      const answer = answers.shift()
      if (answer) answer(response)
      else response.end('ok')
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  folder = await mkdtemp(join(tmpdir(), 'bnt-n-'))
  urlFile = join(folder, 'url')
  await address(`http://127.0.0.1:${port()}/hooks/T0K3N`)
  rig = await startOutboxRig({ credential: 'notify-ops' })
})

afterEach(async () => {
  await rig.stop()
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  await rm(folder, { recursive: true })
})

const port = () => (server.address() as AddressInfo).port
const address = async (url: string) => {
  await writeFile(urlFile, `${url}\n`, { mode: 0o600 })
  await chmod(urlFile, 0o600)
}

let engine: OutboxEngine | undefined

/** By one engine for the whole test. */
async function deliver(format: 'json' | 'slack' = 'json', ms?: number): Promise<void> {
  const receiver = { name: 'ops', urlFile, format, on: [], repositories: [] }
  const senders = notificationSenders([receiver], () => rig.clock.now())
  engine ??= await rig.engine('engine-1', senders)
  await rig.run([engine], ms)
}

const owe = async () => await rig.owe({ channel: '@ops', content: post })

describe('a notification', () => {
  it('arrives as JSON with its id', async () => {
    await owe()
    await deliver()

    const { kind: _, ...rest } = post
    expect(bodies).toEqual([{ ...rest, id: expect.stringMatching(/^[0-9A-Z]{26}$/) as string }])
    expect(requests[0]?.headers['content-type']).toBe('application/json')
    expect(requests[0]?.url).toBe('/hooks/T0K3N')
    expect(await rig.waiting()).toEqual([])
  })

  it('arrives at Slack as text that mentions nobody', async () => {
    await owe()
    await deliver('slack')

    expect(bodies).toEqual([{ text: 'shop failed: &lt;!channel&gt;' }])
  })

  it('is sent again with the same id where nobody knows whether it arrived', async () => {
    answers = [
      response => response.destroy(),
      response => response.writeHead(502).end('bad gateway'),
    ]
    await owe()
    await deliver()

    expect(bodies).toHaveLength(3)
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(1)
    expect(await rig.waiting()).toEqual([])
  })

  it.each([429, 503])('waits as long as a %d says', async status => {
    answers = [response => response.writeHead(status, { 'retry-after': '120' }).end()]
    await owe()
    await deliver()

    expect(bodies).toHaveLength(2)
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(120_000)
  })

  it('follows no redirect, and says so', async () => {
    answers = [
      response =>
        response.writeHead(307, { location: `http://127.0.0.1:${port()}/elsewhere` }).end(),
    ]
    await owe()
    await deliver()

    expect(requests.map(({ url }) => url)).toEqual(['/hooks/T0K3N'])
    const [event] = await rig.events('report-failed')
    expect(event?.message).toBe(
      'the notification that shop failed is given up: the receiver ops answered 307, a redirect, which is not followed',
    )
    expect(await rig.waiting()).toEqual([])
  })

  it.each([400, 403, 404, 410])(
    'is given up after a %d, and the next one goes out',
    async status => {
      answers = [response => response.writeHead(status).end('no_service')]
      await owe()
      await owe()
      await deliver()

      expect(bodies).toHaveLength(2)
      expect(await rig.events('report-failed')).toHaveLength(1)
    },
  )

  it('waits while its address is not one, and goes to the new one once that is written', async () => {
    await owe()
    for (const wrong of ['', 'not a url', `http://192.0.2.1:${port()}/x`, 'ftp://127.0.0.1/x']) {
      await address(wrong)
      await deliver('json', 120_000)
    }
    expect(bodies).toEqual([])
    const [waiting] = await rig.waiting()
    expect(waiting?.error?.message).toContain('must hold an https:// URL')
    expect(JSON.stringify(waiting)).not.toContain('ftp')

    await address(`http://localhost:${port()}/new`)
    await deliver()
    expect(requests.map(({ url }) => url)).toEqual(['/new'])
  })

  it('is not sent while others may read the address', async () => {
    await chmod(urlFile, 0o644)
    await owe()
    await deliver('json', 1000)

    const [waiting] = await rig.waiting()
    expect(waiting?.error?.code).toBe('secret-exposed')
  })
})

it('says of a receiver that is away neither address nor token', async () => {
  await address('https://no-such-host.invalid/hooks/T0K3N')
  const sender = notificationSender({ name: 'ops', urlFile, format: 'json' }, Date.now)
  const entry = { id: '01', channel: '@ops', subject: 'notification', content: post }
  const sent = await sender.send({ ...entry, createdAt: 0, tries: 0 }, new AbortController().signal)

  expect(sent.kind).toBe('unknown')
  expect(JSON.stringify(sent)).not.toMatch(/T0K3N|https:/)
})

it('ends with its signal, however slow the receiver is', async () => {
  const stop = new AbortController()
  answers = [() => stop.abort()]
  const sender = notificationSender({ name: 'ops', urlFile, format: 'json' }, Date.now)
  const entry = { id: '01', channel: '@ops', subject: 'notification', content: post }
  const sent = await sender.send({ ...entry, createdAt: 0, tries: 0 }, stop.signal)

  expect(sent).toMatchObject({ kind: 'unknown', error: { code: 'notification-unreachable' } })
})
