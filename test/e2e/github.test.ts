import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startCluster, type Cluster } from '../support/cluster.ts'
import { eventually } from '../support/eventually.ts'
import { fakeApp, fakeAppKeys } from '../support/github-rig.ts'
import { startFakeGitHub, type FakeGitHub } from '../support/fake-github/server.ts'
import { headersFor, webhookSecret } from '../support/webhook.ts'
import { badApp, webApp } from './compose-texts.ts'

const port = 8081
let cluster: Cluster
let fake: FakeGitHub

beforeAll(async () => {
  cluster = await startCluster({
    repository: async ({ host, repository, home }) => {
      await repository.commit({ 'README.md': 'applications of the shop' })
      fake = await startFakeGitHub({
        ...{ address: host.gateway, git: repository.dir },
        app: {
          ...{ ...fakeApp, publicKey: fakeAppKeys.publicKey },
          permissions: {
            ...{ contents: 'read', statuses: 'write', deployments: 'write' },
            ...{ pull_requests: 'write', checks: 'write' },
          },
        },
      })
      const file = (name: string, text: string) => {
        writeFileSync(join(home, name), text, { mode: 0o600 })
        return join(home, name)
      }
      return {
        url: fake.gitUrl,
        poll: '0 0 0 1 1 *',
        auth: { github_app: { id: fakeApp.id, key_file: file('app.pem', fakeAppKeys.privateKey) } },
        github: { api_url: fake.apiUrl, target_url: 'https://ops.example/{app}/{generation}' },
        webhook_secret_file: file('webhook-secret', webhookSecret),
        previews: { enabled: true, limit: 1, ports: '20000-20009' },
      }
    },
  })
  await cluster.start('webhook')
})

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => {
    const asked = fake.requests.map(({ request, status }) => `${status} ${request}`)
    process.stderr.write(`${cluster.logs()}\n${asked.slice(-60).join('\n')}\n`)
  })
})

afterAll(async () => {
  await cluster.stop()
  await fake.close()
})

async function deliver(event: string, fields: object): Promise<void> {
  const repository = { full_name: 'acme/shop', clone_url: fake.gitUrl }
  const body = JSON.stringify({ ...fields, repository })
  const response = await eventually(
    async () =>
      await fetch(`http://${cluster.host.address}:8443/webhook/github`, {
        method: 'POST',
        headers: { ...headersFor(body), 'X-GitHub-Event': event },
        body,
      }).catch(() => undefined),
  )
  expect(response.status).toBe(202)
}

/** A commit on main, told by a webhook. */
async function push(compose: string): Promise<string> {
  const sha = await cluster.repository.commit({ 'shop/compose.yaml': compose })
  await deliver('push', { ref: 'refs/heads/main', after: sha })
  return sha
}

const states = (sha: string) => fake.statuses(sha).map(({ state }) => state)

async function until(sha: string, state: string) {
  return await eventually(() => {
    const last = fake.statuses(sha).at(-1)
    return Promise.resolve(last?.state === state ? last : undefined)
  }, 60_000)
}

/** States of the deployments, oldest first, the oldest deployment first. */
const deployments = () =>
  fake.deployments().map(({ statuses }) => statuses.map(({ state }) => state))

const page = async () => await (await fetch(`http://${cluster.host.address}:${port}/`)).text()

describe('a push', () => {
  it('is pending, then live, with a deployment', async () => {
    const sha = await push(webApp('one', port))
    const last = await until(sha, 'success')
    await eventually(() => Promise.resolve(deployments()[0]?.includes('success') || undefined))

    expect(await page()).toContain('one')
    expect(fake.statuses(sha)).toMatchObject([
      { context: 'banyan/shop', state: 'pending', creator: 'banyan-test[bot]' },
      { context: 'banyan/shop', target_url: 'https://ops.example/shop/1' },
    ])
    expect(last.description).toMatch(/^live on 1\/1 servers in [\d.]+ s$/)
    expect(deployments()).toEqual([['in_progress', 'success']])
    expect(fake.deployments()).toMatchObject([
      { sha, task: 'banyan:shop', environment: 'production', production_environment: true },
    ])
  })

  it('that fails its probe says so, and what serves instead', async () => {
    const probe = `    healthcheck:
      test: ["CMD", "/bin/sh", "-c", "echo no database; exit 1"]
      interval: 1s
      retries: 2
`
    const sha = await push(badApp(port, probe))
    const last = await until(sha, 'failure')

    expect(states(sha)).toEqual(['pending', 'failure'])
    expect(last.description).toMatch(/web.*prob.*no database.*; generation 1 keeps serving$/)
    expect(await page()).toContain('one')
  })

  it('has one final status although the engine is killed before it knows that it was taken', async () => {
    const sha = await push(webApp('two', port))
    await until(sha, 'pending')
    Object.assign(fake.faults, { only: new RegExp(`POST .*/statuses/${sha}$`), dropAfter: 1 })
    await until(sha, 'success')
    cluster.kill9('engine')
    fake.heal()
    const before = fake.requests.length
    await cluster.start('engine')
    await eventually(() => {
      const asked = fake.requests.slice(before).map(({ request }) => request)
      const isAsked = asked.some(request => request.includes(`/commits/${sha}/statuses`))
      return Promise.resolve(isAsked || undefined)
    }, 60_000)
    await eventually(
      () => Promise.resolve(deployments()[0]?.includes('inactive') || undefined),
      60_000,
    )

    expect(states(sha)).toEqual(['pending', 'success'])
    expect(await page()).toContain('two')
    expect(deployments()).toEqual([
      ['in_progress', 'success', 'inactive'],
      ['in_progress', 'failure'],
      ['in_progress', 'success'],
    ])
  })
})

describe('a pull request', () => {
  it('shows what a merge would do in one comment, changed in its place, and in a check', async () => {
    const { repository } = cluster
    await repository.git('branch', 'feature', 'main')
    const change = async (version: string) => {
      const files = { 'shop/compose.yaml': webApp(version, port) }
      const sha = await repository.commit(files, 'Change', 'feature')
      await fake.pull({ number: 12, head: { sha, ref: 'feature', repo: 'acme/shop' } })
      await deliver('pull_request', {
        action: 'synchronize',
        number: 12,
        pull_request: { number: 12 },
      })
      return sha
    }
    const comment = async (edits: number) =>
      await eventually(() => {
        const all = fake.comments(12)
        return Promise.resolve(all[0]?.edits === edits ? all : undefined)
      }, 60_000)
    const first = await change('three')
    const [said] = await comment(0)
    const second = await change('four')
    const all = await comment(1)

    expect(said?.body).toMatch(/shop/)
    expect(all).toHaveLength(1)
    expect(all[0]?.body).toContain(second.slice(0, 7))
    await eventually(() => Promise.resolve(fake.checks(second)[0]))
    expect(fake.checks(first)).toHaveLength(1)
    expect(await page()).toContain('two')
  })
})

describe('a labelled pull request', () => {
  const compose = `name: shop
services:
  web:
    image: bnt/web:1
    command: ["/bin/sh", "-c", "echo $$TOKEN >> /data/index.html; exec httpd -f -p 80 -h /data"]
    ports: ["${port}:80"]
    volumes: ["data:/data"]
    stop_grace_period: 1s
    healthcheck: { test: ["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:80/"], interval: 1s }
    x-banyan: { secret_environment: { TOKEN: token } }
secrets: { token: { external: true } }
volumes: { data: {} }
`
  const open = async (number: number) => {
    const branch = `try-${number}`
    await cluster.repository.git('branch', branch, 'main')
    const files = { 'shop/compose.yaml': compose }
    const sha = await cluster.repository.commit(files, 'Try it', branch)
    const head = { sha, ref: branch, repo: 'acme/shop' }
    await fake.pull({ number, head, labels: ['preview'] })
    await hear(number)
  }
  const hear = async (number: number) => {
    await deliver('pull_request', { action: 'edited', number, pull_request: { number } })
  }
  const setSecret = async (value: string, ...scope: readonly string[]) => {
    const file = join(cluster.home, 'token')
    writeFileSync(file, value, { mode: 0o600 })
    await cluster.cli('secret', 'set', 'token', '--from-file', file, ...scope)
  }
  const preview = async (number: number) => {
    const { previews } = await cluster.json<{
      previews: readonly { pull: number; apps: string[]; addresses: string[]; problem: string }[]
    }>('preview', 'list')
    return previews.find(({ pull }) => pull === number)
  }
  const says = async (number: number, words: string) =>
    await eventually(
      async () => (await preview(number))?.problem.includes(words) || undefined,
      60_000,
    )
  const previewPage = async () => {
    const url = `http://${cluster.host.address}:20000/`
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined)
    return response?.ok === true ? await response.text() : undefined
  }
  /** Containers and volumes of a preview. */
  const left = async (name: string) => {
    const docker = new Docker({ socketPath: cluster.docker.socket })
    const { Volumes } = await docker.listVolumes()
    const containers = await cluster.containers()
    return [...containers.map(each => each.name), ...Volumes.map(({ Name }) => Name)].filter(each =>
      each.includes(name),
    )
  }
  const gone = async (name: string) =>
    await eventually(async () => ((await left(name)).length === 0 ? true : undefined), 60_000)

  it('sees no secret of production: without one of its own it does not run', async () => {
    await setSecret('of-production')
    await setSecret('of-production', '--scope', 'shop')
    await open(21)
    await says(21, 'token')
    expect(await left('shop-pr-21')).toEqual([])
  })

  it('runs beside production, with a port, a volume and a secret of its own', async () => {
    await setSecret('harmless', '--scope', 'preview')
    await hear(21)
    expect(await eventually(previewPage, 60_000)).toBe('harmless\n')
    expect(await page()).toContain('two')
    expect(await left('shop-pr-21')).toContain('shop-pr-21_data')
    const found = await eventually(async () => {
      const there = await preview(21)
      return there && there.addresses.length > 0 ? there : undefined
    })
    expect(found).toMatchObject({ apps: ['shop-pr-21'], problem: '' })
    expect(found.addresses[0]).toMatch(/^web http:.*:20000$/)
    expect((await cluster.cli('status')).stdout).toContain('preview of pull request #21')
  })

  it('waits where as many run as may', async () => {
    await open(22)
    await says(22, 'preview-limit')
    expect(await left('shop-pr-22')).toEqual([])
  })

  it('goes when it is closed, with its volume, and makes room', async () => {
    await fake.pull({ number: 21, state: 'closed' })
    await hear(21)
    await gone('shop-pr-21')
    expect(await eventually(previewPage, 60_000)).toBe('harmless\n')
    expect(await left('shop-pr-22')).toContain('shop-pr-22_data')
  })

  it('goes when its time is over, though nobody told of its close', async () => {
    await cluster.cli('preview', 'extend', 'deploy', '22', '--ttl', '1s')
    await gone('shop-pr-22')
    expect((await preview(22))?.problem).toContain('its time was over')
    expect(await page()).toContain('two')
    const transient = fake.deployments().filter(({ environment }) => environment !== 'production')
    expect(transient.map(({ environment }) => environment)).toEqual([
      'preview/pr-21',
      'preview/pr-22',
    ])
  })
})

it('asks GitHub for nothing that GitHub does not describe', () => {
  expect(fake.violations).toEqual([])
})
