import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCluster, type Cluster } from '../support/cluster.ts'
import { eventually } from '../support/eventually.ts'
import { startGitServer, type GitServer } from '../support/git-server.ts'
import { headersFor, webhookSecret } from '../support/webhook.ts'
import { webApp } from './compose-texts.ts'

const token = 'ghp_not-a-real-token'
const yearly = '0 0 0 1 1 *'

let cluster: Cluster
let git: GitServer

beforeAll(async () => {
  cluster = await startCluster({
    repository: async ({ host, repository, home }) => {
      await repository.commit({ 'README.md': 'applications of the shop' })
      const credentials = `x-access-token:${token}`
      git = await startGitServer(repository.dir, { credentials }, host.gateway)
      const secret = (name: string, text: string) => {
        writeFileSync(join(home, name), text, { mode: 0o600 })
        return join(home, name)
      }
      return {
        url: git.url,
        poll: yearly,
        auth: { token_file: secret('token', token) },
        webhook_secret_file: secret('webhook-secret', webhookSecret),
      }
    },
  })
  await cluster.start('webhook')
  await untilFirstSync()
})

afterAll(async () => {
  await cluster.stop()
  await git.close()
})

/** The sync of the engine's start, begun later than it is ready, would deploy what a webhook is to deploy. */
async function untilFirstSync(): Promise<void> {
  await eventually(async () => {
    const { repositories } = await cluster.json<Status>('status')
    return repositories[0]?.state === 'in-sync' ? true : undefined
  })
}

const page = async (port: number) =>
  await (await fetch(`http://${cluster.host.address}:${port}/`)).text()

async function deliver(secret = webhookSecret): Promise<Response> {
  const repository = { full_name: 'acme/deploy', clone_url: git.url }
  const body = JSON.stringify({ ref: 'refs/heads/main', repository })
  return await eventually(
    async () =>
      await fetch(`http://${cluster.host.address}:8443/webhook/github`, {
        method: 'POST',
        headers: headersFor(body, secret),
        body,
      }).catch(() => undefined),
  )
}

interface Status {
  readonly repositories: readonly { readonly state: string; readonly problems: readonly string[] }[]
}

describe('a repository behind HTTP and a token', () => {
  it('is deployed when its forge says that something was pushed', async () => {
    await cluster.repository.commit({ 'shop/compose.yaml': webApp('by webhook', 8081) })
    const response = await deliver()

    expect(response.status).toBe(202)
    await eventually(async () => {
      const text = await page(8081).catch(() => '')
      return text.includes('by webhook') ? true : undefined
    }, 60_000)
    const { generations } = await cluster.json<{ generations: readonly { trigger: string }[] }>(
      'history',
      'shop',
    )
    expect(generations[0]?.trigger).toMatch(/^webhook \(delivery-/)
  })

  it('has a webhook whose way is well from end to end', async () => {
    const { stdout, code } = await cluster.cli('webhook', 'test', 'deploy')

    expect(stdout).toMatch(/✓ signed ping +pong, names deploy\n✓ engine +heard of it\n✓ deliveries/)
    expect(code).toBe(0)
  })

  it('is not even looked at for a delivery with a wrong signature', async () => {
    await cluster.repository.commit({ 'shop/compose.yaml': webApp('forged', 8081) })
    const before = git.requests.length
    const response = await deliver('guessed')

    expect(response.status).toBe(401)
    expect(git.requests.length).toBe(before)
    expect(await page(8081)).toContain('by webhook')
  })
})

describe('a Git server in trouble leaves what runs alone and is named by the status', () => {
  const troubles: readonly [string, () => void, RegExp][] = [
    [
      'that refuses the token',
      () => (git.behaviour.credentials = 'x:other'),
      /git-auth|credential|401|token/i,
    ],
    ['that answers 503', () => (git.behaviour.status = 503), /503|answer/],
    ['that hangs up in the middle', () => (git.behaviour.dropAfterBytes = 100), /./],
  ]

  it.each(troubles)('%s', async (_name, begin, sentence) => {
    const containers = await cluster.containers()
    begin()
    const sync = await cluster.cli('sync', 'deploy')
    const { repositories } = await cluster.json<Status>('status')
    const text = await cluster.cli('status')

    expect(sync.code).toBe(1)
    expect(repositories[0]?.state).toBe('error')
    expect(repositories[0]?.problems.join()).toMatch(sentence)
    expect(sync.stdout + sync.stderr + text.stdout + cluster.logs()).not.toContain(token)
    expect(await cluster.containers()).toEqual(containers)
    expect(await page(8081)).toContain('by webhook')
    git.behaviour.credentials = `x-access-token:${token}`
    delete git.behaviour.status
    delete git.behaviour.dropAfterBytes
  })

  it('and is followed again once it is well', async () => {
    await cluster.repository.commit({ 'shop/compose.yaml': webApp('recovered', 8081) })
    const { code } = await cluster.cli('sync', 'deploy')
    const { repositories } = await cluster.json<Status>('status')

    expect(code).toBe(0)
    expect(repositories[0]?.state).toBe('in-sync')
    expect(await page(8081)).toContain('recovered')
  })
})

describe('configs and secrets from files', () => {
  it('are in the container, change it when they change, and are never shown', async () => {
    const compose = `${webApp('x', 8082)}    configs: [motd]
    secrets: [{ source: api-key, target: key, mode: 0400 }]
    command: ["/bin/sh", "-c", "mkdir -p /www && cat /motd /run/secrets/key > /www/index.html && exec httpd -f -p 80 -h /www"]
configs: { motd: { file: ./motd } }
secrets: { api-key: { file: ./key } }
`
    await cluster.repository.commit({
      'files/compose.yaml': compose,
      'files/motd': 'hello ',
      'files/key': 's3cr3t-1',
    })
    const first = await cluster.cli('sync', 'deploy')
    const before = await page(8082)
    await cluster.repository.commit({ 'files/key': 's3cr3t-2' })
    const second = await cluster.cli('sync', 'deploy')
    const why = await cluster.cli('why', 'files')

    expect([first.code, second.code]).toEqual([0, 0])
    expect(before).toBe('hello s3cr3t-1')
    expect(await page(8082)).toBe('hello s3cr3t-2')
    const said = [first, second, why].map(({ stdout, stderr }) => stdout + stderr).join('')
    expect(said + cluster.logs()).not.toContain('s3cr3t')
  })
})
