import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDockerRuntime } from '../../agent/containers/docker.ts'
import { startChild, type Child } from '../../platform/child.ts'
import { startDockerd, type Dockerd } from '../support/dockerd.ts'
import { buildScratchImage } from '../support/scratch-image.ts'

const port = 25_012
const image = `127.0.0.1:${port}/acme/web:1`
const log = pino({ level: 'silent' })
const { signal } = new AbortController()
const password = 'U*U'
/** bcrypt of the password: a test vector of crypt_blowfish. */
const hash = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'
const path = process.env['PATH'] ?? ''

let folder: string
let registry: Child
let dockerd: Dockerd
let docker: Docker

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bnt-login-'))
  registry = startRegistry()
  await registry.ready
  dockerd = await startDockerd()
  docker = new Docker({ socketPath: dockerd.socket })
  await buildScratchImage(dockerd.socket, image)
  const authconfig = { username: 'ana', password }
  const pushed = await docker.getImage(image).push({ authconfig })
  const failure = await new Promise(done => docker.modem.followProgress(pushed, done))
  if (failure !== null) throw new Error('the image was not pushed', { cause: failure })
  await docker.getImage(image).remove()
}, 60_000)

afterAll(async () => {
  process.env['PATH'] = path
  await dockerd.stop()
  await registry.stop()
  rmSync(folder, { recursive: true })
})

function startRegistry(): Child {
  const users = join(folder, 'users')
  writeFileSync(users, `ana:${hash}\n`)
  const settings = join(folder, 'registry.json')
  const config = {
    version: '0.1',
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: `127.0.0.1:${port}` },
    auth: { htpasswd: { realm: 'test', path: users } },
  }
  writeFileSync(settings, JSON.stringify(config))
  return startChild({
    name: 'registry',
    argv: ['docker-registry', 'serve', settings],
    env: { OTEL_TRACES_EXPORTER: 'none', PATH: path },
    log,
    signal,
    ready: async () => (await fetch(`http://127.0.0.1:${port}/v2/`)).status === 401,
    readyTimeoutMs: 20_000,
  })
}

async function pullWith(config: string | undefined): Promise<boolean> {
  const loginFile = join(folder, 'config.json')
  rmSync(loginFile, { force: true })
  if (config !== undefined) writeFileSync(loginFile, config)
  const runtime = createDockerRuntime({ socketPath: dockerd.socket, agent: 'a1', loginFile, log })
  await runtime.pull({ image }, () => undefined, signal)
  const isThere = await runtime.hasImage({ image }, signal)
  await docker.getImage(image).remove()
  return isThere
}

describe('an image of a registry that asks who is there', () => {
  it('is pulled with what docker login wrote', async () => {
    const auth = Buffer.from(`ana:${password}`).toString('base64')

    expect(await pullWith(JSON.stringify({ auths: { [`127.0.0.1:${port}`]: { auth } } }))).toBe(
      true,
    )
  })

  it('is pulled with what a credential helper says', async () => {
    const helper = join(folder, 'docker-credential-test')
    const answer = JSON.stringify({ Username: 'ana', Secret: password })
    writeFileSync(
      helper,
      `#!/bin/sh\nread server\n[ "$server" = 127.0.0.1:${port} ] && echo '${answer}'\n`,
    )
    chmodSync(helper, 0o755)
    process.env['PATH'] = `${folder}:${path}`

    expect(await pullWith('{"credsStore":"test"}')).toBe(true)
  })

  it.each([
    ['nobody logged in', undefined, 'registry-login-needed'],
    [
      'the password is wrong',
      { auths: { [`127.0.0.1:${port}`]: { auth: 'YW5hOm5v' } } },
      'registry-login-needed',
    ],
    ['the file is no JSON', 'auths:', 'registry-login-failed'],
    ['the helper is not there', { credsStore: 'nowhere' }, 'registry-login-failed'],
  ])('is not pulled when %s', async (_what, config, code) => {
    const text = typeof config === 'object' ? JSON.stringify(config) : config

    const error: unknown = await pullWith(text).catch((err: unknown) => err)

    expect(error).toMatchObject({ code })
    expect(String(error)).not.toContain(password)
  })
})
