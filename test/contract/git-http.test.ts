import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { randomBytes } from 'node:crypto'
import { messageOf } from '../../core/errors.ts'
import { BareRepository } from '../../engine/git/bare-repository.ts'
import { openRepository } from '../../engine/git/open.ts'
import { httpTransport, type HttpTransportOptions } from '../../engine/git/isomorphic.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { startGitServer, type GitServer } from '../support/git-server.ts'

const main = 'refs/heads/main'
const signal = new AbortController().signal

let folder: string
let origin: GitFixture
let server: GitServer

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-http-'))
  origin = await createFixtureRepo()
  server = await startGitServer(origin.dir)
})

afterEach(async () => {
  await server.close()
  await origin.remove()
  await rm(folder, { recursive: true, force: true })
})

function open(
  options: Partial<HttpTransportOptions> & {
    readonly address?: string
    readonly home?: string
  } = {},
) {
  const address = options.address ?? server.url
  const transport = httpTransport({
    url: new URL(address),
    where: address,
    maxFetchBytes: 64 * 1024 * 1024,
    ...options,
  })
  return new BareRepository({ home: join(folder, options.home ?? 'home'), transport })
}

async function tokenFile(content: string): Promise<string> {
  const path = join(folder, 'token')
  await writeFile(path, content)
  return path
}

describe('credentials', () => {
  it.each([
    ['a bare token', 'sekret\n', 'x-access-token:sekret'],
    ['user:token', 'bot:sekret\n', 'bot:sekret'],
  ])('are sent from a file that holds %s', async (_what, content, credentials) => {
    server.behaviour.credentials = credentials
    const commit = await origin.commit({ a: '1' })
    const repository = open({ tokenFile: await tokenFile(content) })

    const resolved = await repository.resolve(main, signal)
    const info = await repository.fetch(main, resolved, signal)

    expect(info.commit).toBe(commit)
  })

  it('are read again at each use', async () => {
    server.behaviour.credentials = 'x-access-token:new'
    const commit = await origin.commit({ a: '1' })
    const repository = open({ tokenFile: await tokenFile('old') })

    await expect(repository.resolve(main, signal)).rejects.toMatchObject({ code: 'git-auth' })
    await tokenFile('new')

    expect(await repository.resolve(main, signal)).toBe(commit)
  })

  it.each([
    ['that are wrong', 'wrong-sekret'],
    ['that are empty', '\n'],
    ['of two lines', 'one-sekret\ntwo-sekret'],
  ])('%s are git-auth, and not in the message', async (_what, content) => {
    server.behaviour.credentials = 'x-access-token:right'
    await origin.commit({ a: '1' })
    const repository = open({ tokenFile: await tokenFile(content) })

    const error: unknown = await repository.resolve(main, signal).catch((e: unknown) => e)

    expect(error).toMatchObject({ code: 'git-auth', disposition: 'wait' })
    expect(messageOf(error)).not.toContain('sekret')
  })

  it('that are missing are git-auth with the name of the file', async () => {
    const repository = open({ tokenFile: '/nonexistent/token' })

    await expect(repository.resolve(main, signal)).rejects.toMatchObject({
      code: 'git-auth',
      message: expect.stringContaining('/nonexistent/token') as unknown,
    })
  })

  it('never follow a redirect to another origin', async () => {
    const other = await startGitServer(origin.dir)
    server.behaviour.redirectTo = new URL(other.url).origin
    const repository = open({ tokenFile: await tokenFile('sekret') })

    await expect(repository.resolve(main, signal)).rejects.toMatchObject({
      code: 'git-url-refused',
      message: expect.stringContaining(new URL(other.url).origin) as unknown,
    })
    await expect(repository.fetch(main, 'f'.repeat(40), signal)).rejects.toMatchObject({
      code: 'git-url-refused',
    })
    await other.close()

    expect(other.requests).toEqual([])
  })
})

describe('a server', () => {
  it('may redirect inside its origin, as after a rename', async () => {
    const commit = await origin.commit({ a: '1' })
    const { origin: base, pathname } = new URL(server.url)
    server.behaviour.renamed = { from: '/old/name.git', to: pathname }
    const repository = open({ address: `${base}/old/name.git` })

    const info = await repository.fetch(main, await repository.resolve(main, signal), signal)

    expect(info.commit).toBe(commit)
  })

  it('may redirect in circles, which is git-unreachable', async () => {
    server.behaviour.redirectTo = ''

    await expect(open().resolve(main, signal)).rejects.toMatchObject({ code: 'git-unreachable' })
  })

  it('may know only version 1 of the protocol', async () => {
    server.behaviour.protocolVersion1 = true
    const commit = await origin.commit({ a: '1' })
    await origin.commit({ a: '2' }, 'Other', 'feature/main')
    const repository = open()

    const info = await repository.fetch(main, await repository.resolve(main, signal), signal)

    expect(info.commit).toBe(commit)
  })

  it('may know only version 1 of the protocol when it is asked for tags', async () => {
    server.behaviour.protocolVersion1 = true
    const commit = await origin.commit({ a: '1' })
    await origin.git('tag', '-a', '-m', 'Release', 'v1', main)

    expect([...(await open().tags(signal))]).toEqual([['refs/tags/v1', commit]])
  })

  it('without commits that knows only version 1 is git-empty', async () => {
    server.behaviour.protocolVersion1 = true

    await expect(open().resolve(main, signal)).rejects.toMatchObject({ code: 'git-empty' })
  })

  it('whose HEAD names a branch that does not exist is fetched from', async () => {
    await origin.git('symbolic-ref', 'HEAD', 'refs/heads/nothing')
    const commit = await origin.commit({ a: '1' })

    const info = await open().fetch(main, commit, signal)

    expect(info.commit).toBe(commit)
  })

  it.each([
    [401, 'git-auth', 'wait'],
    [403, 'git-auth', 'wait'],
    [404, 'git-not-found', 'wait'],
    [429, 'git-limited', 'retry'],
    [500, 'git-unreachable', 'retry'],
    [503, 'git-unreachable', 'retry'],
  ])('that answers %i is %s (%s)', async (status, code, disposition) => {
    server.behaviour.status = status
    const repository = open()

    await expect(repository.resolve(main, signal)).rejects.toMatchObject({ code, disposition })
    await expect(repository.fetch(main, 'f'.repeat(40), signal)).rejects.toMatchObject({ code })
  })

  it('that asks to wait is not asked again until then, whoever shares its credential', async () => {
    const commit = await origin.commit({ a: '1' })
    const shared = { tokenFile: await tokenFile('sekret') }
    Object.assign(server.behaviour, { status: 403, headers: { 'retry-after': '1' } })
    const [repository, other] = [open(shared), open({ ...shared, home: 'other' })]
    const limited = { code: 'git-limited', until: expect.any(Number) as unknown }

    await expect(repository.resolve(main, signal)).rejects.toMatchObject(limited)
    delete server.behaviour.status
    await expect(repository.fetch(main, commit, signal)).rejects.toMatchObject(limited)
    await expect(other.resolve(main, signal)).rejects.toMatchObject(limited)

    expect(server.requests).toHaveLength(1)
    expect(await open().resolve(main, signal)).toBe(commit)
    await expect.poll(() => repository.resolve(main, signal), { timeout: 10_000 }).toBe(commit)
  })

  it('that is not there is git-unreachable', async () => {
    await server.close()

    await expect(open().resolve(main, signal)).rejects.toMatchObject({
      code: 'git-unreachable',
      disposition: 'retry',
    })
  })

  it('whose name does not resolve is git-unreachable', async () => {
    const repository = open({ address: 'http://banyan-test.invalid/x.git' })

    await expect(repository.resolve(main, signal)).rejects.toMatchObject({
      code: 'git-unreachable',
    })
  })

  it.each(['<html>Welcome</html>', '', '0000', 'zzzz'])(
    'that answers %j does not speak Git',
    async body => {
      const web = createServer((_request, response) => void response.end(body))
      await new Promise<void>(resolve => web.listen(0, '127.0.0.1', resolve))
      const { port } = web.address() as AddressInfo
      const repository = open({ address: `http://127.0.0.1:${port}/x.git` })

      await expect(repository.resolve(main, signal)).rejects.toMatchObject({
        code: 'git-unreachable',
      })
      await expect(repository.fetch(main, 'f'.repeat(40), signal)).rejects.toMatchObject({
        code: expect.stringMatching(/^git-(unreachable|moved)$/) as unknown,
      })
      await new Promise(resolve => web.close(resolve))
    },
  )

  it('that takes too long is git-timeout, for a look-up and for a fetch', async () => {
    const commit = await origin.commit({ a: '1' })
    server.behaviour.delayMs = 5_000
    const repository = open({ lookUpMs: 50, fetchMs: 50 })

    await expect(repository.resolve(main, signal)).rejects.toMatchObject({ code: 'git-timeout' })
    await expect(repository.fetch(main, commit, signal)).rejects.toMatchObject({
      code: 'git-timeout',
      disposition: 'retry',
    })
  })

  it('is given the time of fetch.timeout for a fetch', async () => {
    const commit = await origin.commit({ a: '1' })
    server.behaviour.delayMs = 5_000
    const fetch = { maxBytes: 2 ** 20, timeoutMs: 50 }
    const repository = openRepository({ url: server.url }, { dataDir: folder, fetch })

    await expect(repository.fetch(main, commit, signal)).rejects.toMatchObject({
      code: 'git-timeout',
      message: expect.stringContaining('0.05 s') as unknown,
    })
  })

  it('is given up when the caller cancels in the middle', async () => {
    const commit = await origin.commit({ a: '1' })
    server.behaviour.delayMs = 5_000
    const controller = new AbortController()
    const repository = open()

    const fetching = repository.fetch(main, commit, controller.signal)
    setTimeout(() => controller.abort(), 20)

    await expect(fetching).rejects.toMatchObject({ code: 'git-cancelled' })
  })

  it('that sends too much is git-too-large, and nothing is left behind', async () => {
    const commit = await origin.commit({ big: randomBytes(2_000_000) })
    const repository = open({ maxFetchBytes: 1_000_000 })

    await expect(repository.fetch(main, commit, signal)).rejects.toMatchObject({
      code: 'git-too-large',
      disposition: 'stalled',
    })
    expect(await readdir(join(folder, 'home'))).toEqual([])
  })

  it('that hangs up in the middle is git-unreachable, and the next fetch continues', async () => {
    const repository = open()
    await repository.fetch(main, await origin.commit({ a: '1', b: randomBytes(1_000) }), signal)
    const commit = await origin.commit({ a: '2', big: randomBytes(500_000) })
    server.behaviour.dropAfterBytes = 100_000

    await expect(repository.fetch(main, commit, signal)).rejects.toMatchObject({
      code: 'git-unreachable',
    })
    delete server.behaviour.dropAfterBytes
    const info = await repository.fetch(main, commit, signal)

    expect(info.commit).toBe(commit)
    expect(await readdir(join(folder, 'home'))).toHaveLength(1)
  })
})

it('sends only what changed, also when history was rewritten', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 200 }, (_, i) => [`app-${i}/compose.yaml`, randomBytes(500)]),
  )
  const repository = open()
  await repository.fetch(main, await origin.commit(files), signal)
  const first = server.sentBytes

  await repository.fetch(main, await origin.commit({ 'app-1/compose.yaml': 'changed' }), signal)
  const second = server.sentBytes - first
  await repository.fetch(main, await origin.forcePush({ ...files, more: 'x' }), signal)
  const third = server.sentBytes - first - second

  expect(first).toBeGreaterThan(100_000)
  expect(second).toBeLessThan(5_000)
  expect(third).toBeLessThan(5_000)
})
