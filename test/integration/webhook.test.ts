import { once } from 'node:events'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BodyMemory } from '../../webhook/body.ts'
import { forgeNames } from '../../core/config/forge.ts'
import { HintQueue } from '../../webhook/queue.ts'
import { SeenDeliveries } from '../../webhook/seen.ts'
import { startReceiver, type Receiver, type ReceiverOptions } from '../../webhook/server.ts'
import {
  deliver,
  headersFor,
  pushBody,
  rawHead,
  RawConnection,
  webhookSecret,
} from '../support/webhook.ts'
import { pushedCommit, pushHeaders, pushPayloads } from '../support/webhook-forges.ts'

const mebibyte = 1024 * 1024
const other = {
  name: 'other',
  url: 'https://github.com/acme/other.git',
  forge: 'github',
  secret: 'another secret',
} as const
const ref = { kind: 'branch', name: 'main' } as const

let receivers: Receiver[] = []
let accepted = 0
let queue = new HintQueue(10)
beforeEach(() => {
  receivers = []
  accepted = 0
  queue = new HintQueue(10)
})
afterEach(async () => {
  await Promise.all(receivers.map(receiver => receiver.close()))
})

async function start(options: Partial<ReceiverOptions> = {}): Promise<number> {
  const receiver = await startReceiver({
    listen: { host: '127.0.0.1', port: 0 },
    targets: [
      {
        name: 'shop',
        url: 'git@github.com:acme/shop.git',
        ref,
        forge: 'github',
        secret: webhookSecret,
      },
      { ...other, ref },
    ],
    maxBodyBytes: 3 * mebibyte,
    memory: new BodyMemory(64 * mebibyte),
    seen: new SeenDeliveries({ maxEntries: 100, maxAgeMs: 60_000 }),
    queue,
    clock: { now: () => 1_000_000, sleep: async () => await Promise.resolve() },
    onWaiting: () => accepted++,
    log: pino({ level: 'silent' }),
    ...options,
  })
  receivers.push(receiver)
  return receiver.port
}

function waiting(): string[] {
  return queue.waiting().map(hint => hint.repository)
}

describe('a delivery', () => {
  it('of a push to a configured ref is accepted', async () => {
    const port = await start()

    const { status, body } = await deliver(port)

    expect(status).toBe(202)
    expect(body).toMatchObject({ status: 'accepted', repositories: ['shop'] })
    expect([waiting(), accepted]).toEqual([['shop'], 1])
  })

  it('is accepted once', async () => {
    const port = await start()
    const headers = { 'X-GitHub-Delivery': 'same' }

    const first = await deliver(port, { headers })
    const second = await deliver(port, { headers })

    expect([first.status, second.status, second.body['status']]).toEqual([202, 200, 'duplicate'])
    expect(accepted).toBe(1)
  })

  it('is told to come again while every engine refuses, waits here, and may come again', async () => {
    let isRefused = true
    const port = await start({ isRefused: () => isRefused })
    const headers = { 'X-GitHub-Delivery': 'same' }

    const first = await deliver(port, { headers })
    isRefused = false
    const second = await deliver(port, { headers })

    expect([first.status, first.headers.get('Retry-After')]).toEqual([503, '30'])
    expect(second.status).toBe(202)
    expect([waiting(), accepted]).toEqual([['shop'], 2])
  })

  it('of a ping is answered', async () => {
    const port = await start()

    const { status, body } = await deliver(port, { headers: { 'X-GitHub-Event': 'ping' } })

    expect([status, body]).toEqual([200, { status: 'pong', repositories: ['shop'] }])
    expect(queue.waiting()).toMatchObject([{ repository: 'shop', forge: 'github' }])
    expect(queue.waiting()[0]?.ref).toBeUndefined()
    expect(accepted).toBe(1)
  })

  it('of a pull request is accepted by its number, once', async () => {
    const port = await start()
    const { repository } = JSON.parse(pushBody()) as Record<string, unknown>
    const body = JSON.stringify({ action: 'synchronize', number: 12, repository })
    const headers = { 'X-GitHub-Event': 'pull_request', 'X-GitHub-Delivery': 'd-1' }

    const first = await deliver(port, { body, headers })
    const again = await deliver(port, { body, headers })

    expect([first.status, again.body['status'], accepted]).toEqual([202, 'duplicate', 1])
    expect(queue.waiting()).toMatchObject([{ repository: 'shop', delivery: 'd-1', pull: 12 }])
  })

  it.each([
    ['another event', { headers: { 'X-GitHub-Event': 'issues' } }],
    ['another ref', { body: pushBody({ ref: 'refs/heads/feature/main' }) }],
    ['a repository with another secret', { secret: other.secret }],
    [
      'an unknown repository',
      { body: pushBody({ repository: { clone_url: 'https://evil.test/x.git' } }) },
    ],
  ])('of %s is ignored with a reason', async (_, delivery) => {
    const port = await start()

    const { status, body } = await deliver(port, delivery)

    expect([status, body['status'], typeof body['reason']]).toEqual([200, 'ignored', 'string'])
    expect(waiting()).toEqual([])
  })

  it.each([
    [401, 'a wrong secret', { secret: 'guess' }],
    [401, 'no signature', { headers: { 'X-Hub-Signature-256': '' } }],
    [401, 'a SHA-1 signature', { headers: { 'X-Hub-Signature-256': `sha1=${'a'.repeat(40)}` } }],
    [400, 'an odd delivery id', { headers: { 'X-GitHub-Delivery': 'a b' } }],
    [400, 'no event', { headers: { 'X-GitHub-Event': '' } }],
    [415, 'a form', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }],
    [415, 'a compressed body', { headers: { 'Content-Encoding': 'gzip' } }],
    [400, 'an empty body', { body: '' }],
    [400, 'text', { body: 'hello' }],
    [400, 'null', { body: 'null' }],
    [400, 'a list', { body: '[{}]' }],
    [400, 'half an object', { body: '{"ref":' }],
    [400, 'invalid UTF-8', { body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) }],
    [400, 'wrong types', { body: pushBody({ ref: ['refs/heads/main'] }) }],
    [400, 'two million brackets', { body: '['.repeat(2_000_000) }],
    [400, 'deep but whole nesting', { body: '['.repeat(1_000_000) + ']'.repeat(1_000_000) }],
  ])('is refused with %i for %s', async (code, _, delivery) => {
    const port = await start()

    const { status, body } = await deliver(port, delivery)

    expect([status, body['status']]).toEqual([code, 'refused'])
    expect((await deliver(port)).status).toBe(202)
  })

  it('is turned away while the queue is full, and taken when it comes again', async () => {
    queue = new HintQueue(1)
    queue.offer(
      [{ repository: 'other', delivery: 'd', forge: 'github', ref: 'refs/heads/main' }],
      0,
    )
    const port = await start()
    const headers = { 'X-GitHub-Delivery': 'again' }

    const full = await deliver(port, { headers })
    queue.remove(queue.waiting())
    const later = await deliver(port, { headers })

    expect([full.status, full.headers.get('retry-after')]).toEqual([503, '30'])
    expect(later.status).toBe(202)
  })
})

describe.each(forgeNames)('a delivery of %s', forge => {
  const body = JSON.stringify(pushPayloads[forge])
  const urls = { gitea: 'gitea.com', forgejo: 'codeberg.org', generic: 'git.example.org' }
  const host = { ...urls, github: 'github.com', gitlab: 'gitlab.com', bitbucket: 'bitbucket.org' }
  const url = `https://${host[forge]}/acme/shop.git`
  const targets = forgeNames.map(name => ({
    ...{ name: name === forge ? 'shop' : `shop-at-${name}`, url, ref },
    ...{ forge: name, secret: webhookSecret },
  }))
  const signed = (secret = webhookSecret, id = 'd-1') => {
    const signing = { body, secret, delivery: id, now: 1_000_000 }
    return { body, path: `/webhook/${forge}`, headers: pushHeaders[forge](signing) }
  }

  it('goes to repositories of this forge alone, once', async () => {
    const port = await start({ targets })

    const first = await deliver(port, signed())
    const again = await deliver(port, signed())

    expect([first.status, first.body['repositories']]).toEqual([202, ['shop']])
    expect([again.status, again.body['status']]).toEqual([200, 'duplicate'])
    expect(queue.waiting()).toMatchObject([
      { ...{ repository: 'shop', delivery: 'd-1', forge }, commit: pushedCommit },
    ])
  })

  it('is refused with a wrong secret', async () => {
    const { status } = await deliver(await start({ targets }), signed('a guess'))

    expect([status, waiting()]).toEqual([401, []])
  })

  it('is refused where no repository is of this forge', async () => {
    const others = targets.filter(target => target.forge !== forge)

    const { status, body: answer } = await deliver(await start({ targets: others }), signed())

    expect([status, answer['reason']]).toEqual([404, `no repository here has forge: ${forge}`])
  })

  it('is refused before it is sent when it says that it is too large (Argo CVE-2024-40634)', async () => {
    const connection = new RawConnection(await start({ targets }))
    const { headers } = signed()
    const length = { 'Content-Type': 'application/json', 'Content-Length': '4000000' }

    connection.send(rawHead({ ...headers, ...length }, forge))

    expect(await connection.ended).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('is verified as it was sent, whatever its spaces', async () => {
    const { headers, path } = signed()
    const odd = body.replace('{', '{ \n').replace(/}$/, ' \t}')
    const resigned = { body: odd, secret: webhookSecret, delivery: 'd-2', now: 1_000_000 }
    const port = await start({ targets })

    const changed = await deliver(port, { body: odd, path, headers })
    const right = await deliver(port, { body: odd, path, headers: pushHeaders[forge](resigned) })

    // GitLab's token says nothing about the body.
    expect([changed.status, right.status]).toEqual([forge === 'gitlab' ? 202 : 401, 202])
  })
})

it('ids of deliveries are those of their forge', async () => {
  const url = 'https://github.com/acme/shop.git'
  const both = (['github', 'generic'] as const).map(forge => ({
    ...{ name: forge, url, ref, forge, secret: webhookSecret },
  }))
  const port = await start({ targets: both })
  const body = JSON.stringify({ repository: url, ref: 'refs/heads/main' })
  const signing = { body, secret: webhookSecret, delivery: 'same', now: 1_000_000 }

  const first = await deliver(port, { headers: { 'X-GitHub-Delivery': 'same' } })
  const headers = pushHeaders.generic(signing)
  const second = await deliver(port, { body, path: '/webhook/generic', headers })

  expect([first.status, second.status]).toEqual([202, 202])
})

describe('the server', () => {
  it.each([
    ['GET', '/webhook/github', 405],
    ['PUT', '/webhook/github', 405],
    ['POST', '/webhook/github/', 404],
    ['POST', '/webhook', 404],
    ['POST', '/webhook/constructor', 404],
    ['GET', '/webhook/gitlab', 405],
    ['POST', '/webhook/gitlab', 404],
    ['POST', '//evil.test/webhook/github', 404],
    ['GET', '/', 404],
    ['POST', '/healthz', 405],
    ['GET', '/healthz', 200],
  ])('answers %s %s with %i and never with a redirect', async (method, path, code) => {
    const port = await start()

    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, redirect: 'manual' })

    expect(response.status).toBe(code)
    expect(response.headers.get('location')).toBeNull()
    await response.body?.cancel()
  })

  it('refuses a body that says it is too large before it is sent, and hangs up', async () => {
    const port = await start()
    const connection = new RawConnection(port)

    connection.send(rawHead({ ...headersFor('x'), 'Content-Length': String(3 * mebibyte + 1) }))

    expect(await connection.ended).toMatch(/^HTTP\/1\.1 413 [^]*Connection: close/)
  })

  it('refuses a body that turns out too large while it streams, unkept (Argo CVE-2024-40634)', async () => {
    const port = await start()
    const connection = new RawConnection(port)
    const chunk = Buffer.alloc(mebibyte, 'x')
    const framed = Buffer.concat([Buffer.from('100000\r\n'), chunk, Buffer.from('\r\n')])
    const before = process.memoryUsage().arrayBuffers

    connection.send(rawHead({ ...headersFor('x'), 'Transfer-Encoding': 'chunked' }))
    let sent = 0
    const abort = new AbortController()
    const over = connection.ended.then(text => {
      abort.abort()
      return text
    })
    while (!abort.signal.aborted && sent < 200) {
      sent++
      if (connection.send(framed)) continue
      await once(connection.socket, 'drain', { signal: abort.signal }).catch(() => undefined)
    }

    expect(await over).toMatch(/^HTTP\/1\.1 413 /)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * mebibyte)
  })

  it('lets somebody who sends it all before he listens have the answer', async () => {
    const connection = new RawConnection(await start())
    connection.socket.pause()
    const headers = { ...headersFor('x'), 'Content-Length': String(8 * mebibyte) }

    connection.send(rawHead(headers))
    await new Promise(sent => connection.socket.write(Buffer.alloc(8 * mebibyte), sent))
    connection.socket.resume()

    expect(await connection.ended).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('takes a body of exactly the limit', async () => {
    const body = pushBody({ filler: '' })
    const padded = pushBody({ filler: 'x'.repeat(3 * mebibyte - body.length) })

    const { status } = await deliver(await start(), { body: padded })

    expect([padded.length, status]).toEqual([3 * mebibyte, 202])
  })

  it('turns deliveries away when all bodies together need too much memory', async () => {
    const port = await start({ memory: new BodyMemory(mebibyte) })
    const large = await deliver(port, { body: pushBody({ filler: 'x'.repeat(2 * mebibyte) }) })
    const small = await deliver(port)

    expect([large.status, large.body['status'], small.status]).toEqual([503, 'busy', 202])
  })

  it.each([
    ['headers that never end', 'POST /webhook/github HTTP/1.1\r\nHost: x\r\nX-A: '],
    ['a body that never comes', rawHead({ ...headersFor('x'), 'Content-Length': '10' })],
    ['silence', ''],
  ])('hangs up on %s', async (_, text) => {
    const port = await start({ timeouts: { headersMs: 200, requestMs: 400 } })
    const connection = new RawConnection(port)

    if (text !== '') connection.send(text)
    const answer = await connection.ended

    expect(answer === '' || answer.startsWith('HTTP/1.1 4')).toBe(true)
  })

  it('forgets the memory of a body that was cut off', async () => {
    const memory = new BodyMemory(2 * mebibyte)
    const port = await start({ memory })
    const body = pushBody({ filler: 'x'.repeat(mebibyte) })
    for (let i = 0; i < 5; i++) {
      const connection = new RawConnection(port)
      connection.send(rawHead({ ...headersFor(body), 'Content-Length': String(body.length) }))
      connection.send(body.slice(0, -1))
      connection.socket.end()
      await connection.ended
    }

    expect((await deliver(port, { body })).status).toBe(202)
  })

  it('refuses headers that are too long', async () => {
    const connection = new RawConnection(await start())

    connection.send(rawHead({ 'X-A': 'a'.repeat(20_000) }))

    expect(await connection.ended).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('answers what has begun before it closes', async () => {
    const port = await start()
    const body = pushBody()
    const connection = new RawConnection(port)
    connection.send(rawHead({ ...headersFor(body), 'Content-Length': String(body.length) }))
    await once(connection.socket, 'connect')
    await deliver(port)

    const closed = receivers.pop()?.close()
    connection.send(body)

    expect(await connection.ended).toMatch(/^HTTP\/1\.1 202 /)
    await closed
    await expect(deliver(port)).rejects.toThrow()
  })

  it('says which address it can not have', async () => {
    const port = await start()

    await expect(start({ listen: { host: '127.0.0.1', port } })).rejects.toMatchObject({
      code: 'listen-failed',
    })
  })
})
