import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { deliver, pushBody } from '../support/webhook.ts'
import { WebhookProgram } from '../support/webhook-program.ts'

const port = 24_010

let program: WebhookProgram
beforeEach(async () => {
  program = await WebhookProgram.create(port)
})
afterEach(async () => await program.dispose())

async function firstTrigger() {
  return await eventually(async () => await Promise.resolve(program.triggers[0]))
}

describe('banyan-webhook', () => {
  it('tells the engine which repository was pushed to', async () => {
    await program.startEngine()
    program.start()
    await program.untilReady()
    const before = Date.now()

    const { status } = await deliver(port, {
      body: pushBody({ after: 'a'.repeat(40) }),
      headers: { 'X-GitHub-Delivery': 'd-1' },
    })

    expect(status).toBe(202)
    expect(await firstTrigger()).toEqual({
      ...{ repositories: ['shop'], delivery: 'd-1' },
      announced: [
        {
          ...{ repository: 'shop', delivery: 'd-1', forge: 'github', ping: false },
          ...{ ref: 'refs/heads/main', commit: 'a'.repeat(40), pull: 0, recheck: '' },
          receivedAt: expect.toSatisfy((at: number) => at >= before && at <= Date.now()) as unknown,
        },
      ],
    })
  })

  it('tells the engine which pull request may have changed, and asks for no sync', async () => {
    await program.startEngine()
    program.start()
    await program.untilReady()
    const { repository } = JSON.parse(pushBody()) as Record<string, unknown>
    const body = JSON.stringify({ action: 'opened', number: 12, repository })

    const headers = { 'X-GitHub-Event': 'pull_request', 'X-GitHub-Delivery': 'd-1' }
    await deliver(port, { body, headers })

    expect(await firstTrigger()).toMatchObject({
      repositories: [],
      announced: [{ repository: 'shop', delivery: 'd-1', ping: false, pull: 12, ref: '' }],
    })
  })

  it('keeps a hint while the engine is away, and tells it once', async () => {
    program.start()
    await program.untilReady()
    const first = await deliver(port, { headers: { 'X-GitHub-Delivery': 'd-1' } })
    const second = await deliver(port, { headers: { 'X-GitHub-Delivery': 'd-2' } })

    await program.startEngine()

    expect([first.status, second.status]).toEqual([202, 202])
    expect(await firstTrigger()).toMatchObject({ repositories: ['shop'], delivery: 'd-2' })
    await deliver(port, { headers: { 'X-GitHub-Delivery': 'd-3' } })
    await eventually(async () => await Promise.resolve(program.triggers[1]))
    expect(program.triggers.map(trigger => trigger.delivery)).toEqual(['d-2', 'd-3'])
  })

  it('calls the engine for many deliveries once in a while, not for each', async () => {
    await program.startEngine()
    program.start()
    await program.untilReady()
    const startedAt = performance.now()

    const sent = Array.from({ length: 100 }, async () => (await deliver(port)).status)
    const last = await Promise.all(sent).then(() =>
      deliver(port, { headers: { 'X-GitHub-Delivery': 'last' } }),
    )
    await eventually(
      async () =>
        await Promise.resolve(
          program.triggers.some(({ delivery }) => delivery === 'last') || undefined,
        ),
    )

    expect([...(await Promise.all(sent)), last.status]).toEqual(
      Array.from({ length: 101 }, () => 202),
    )
    expect(program.triggers.length).toBeLessThan(3 + (performance.now() - startedAt) / 100)
  })

  it('tells the engine of a ping, and asks for no sync', async () => {
    await program.startEngine()
    program.start()
    await program.untilReady()

    await deliver(port, { headers: { 'X-GitHub-Event': 'ping', 'X-GitHub-Delivery': 'd-1' } })

    expect(await firstTrigger()).toMatchObject({
      repositories: [],
      announced: [{ repository: 'shop', delivery: 'd-1', ping: true }],
    })
  })

  it('ends with code 0 when it is told to', async () => {
    program.start()
    await program.untilReady()

    expect(await program.stop()).toBe(0)
  })

  it('never writes a secret or a payload to its log', async () => {
    program.start()
    await program.untilReady()
    await deliver(port)
    await deliver(port, { secret: 'a guess', body: '{"note":"confidential"}' })
    await program.stop()

    expect(program.stderr).toContain('round failed')
    expect(program.stderr).not.toMatch(/Secret to Everybody|a guess|confidential/)
  })

  it('speaks TLS when it has a certificate', async () => {
    const cert = await readFile('fixtures/webhooks/tls-cert.pem', 'utf8')
    const key = await program.write(
      'key.pem',
      await readFile('fixtures/webhooks/tls-key.pem', 'utf8'),
    )
    const certFile = await program.write('cert.pem', cert, 0o644)
    await program.configure({ webhook: `tls: { cert_file: ${certFile}, key_file: ${key} }` })
    program.start()
    await program.untilReady('https')

    const asked = request({
      host: '127.0.0.1',
      port,
      path: '/healthz',
      ca: cert,
      agent: false,
    }).end()
    const [response] = (await once(asked, 'response')) as [{ statusCode: number; resume(): void }]
    response.resume()

    expect(response.statusCode).toBe(200)
  })
})

describe('banyan-webhook refuses to start', () => {
  it.each([
    ['without a repository', { repositories: '' }, 'No repository is configured'],
    [
      'without a secret',
      { repositories: '{ name: shop, url: /srv/shop.git }' },
      'No repository has a webhook_secret_file',
    ],
    [
      'with a secret that is not there',
      { repositories: '{ name: shop, url: /srv/shop.git, webhook_secret_file: /nowhere/secret }' },
      "Can't read /nowhere/secret",
    ],
    ['with an option nobody knows', { webhook: 'secret: x' }, 'webhook.secret: unknown option'],
    [
      'with half a certificate',
      { webhook: 'tls: { cert_file: /x }' },
      'needs both cert_file and key_file',
    ],
  ])('%s', async (_, changes, message) => {
    await program.configure(changes)

    await once(program.start(), 'close')

    expect(await program.stop()).toBe(1)
    expect(program.stderr).toContain(message)
  })

  it('with a secret that others may read', async () => {
    await program.write('secret', 'x', 0o644)

    await once(program.start(), 'close')

    expect(await program.stop()).toBe(1)
    expect(program.stderr).toContain('run chmod 600')
  })
})
