import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BareRepository } from '../../engine/git/bare-repository.ts'
import { nativeTransport } from '../../engine/git/native.ts'
import type { SshOptions } from '../../engine/git/native-command.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { makeKey, startSshServer, type SshServer } from '../support/ssh-server.ts'

const main = 'refs/heads/main'
const signal = new AbortController().signal

let folder: string
let origin: GitFixture
let commit: string
let server: SshServer
let knownHosts: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-sshd-'))
  origin = await createFixtureRepo()
  commit = await origin.commit({ a: '1' })
  server = await startSshServer(join(folder, 'server'))
})

afterAll(async () => {
  await server.close()
  await origin.remove()
  await rm(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  knownHosts = join(folder, 'known_hosts')
  await writeFile(knownHosts, server.hostKeyLine)
})

function open(options: Partial<SshOptions> = {}): BareRepository {
  const home = join(folder, 'home')
  const url = `ssh://${userInfo().username}@127.0.0.1:${server.port}${origin.dir}`
  const transport = nativeTransport({
    address: { kind: 'ssh', url, where: 'the sshd' },
    home,
    maxFetchBytes: 2 ** 26,
    sshKeyFile: server.keyFile,
    knownHostsFile: knownHosts,
    ...options,
  })
  return new BareRepository({ home, transport })
}

it('a deploy key and a listed host key let in, and known_hosts stays as it is', async () => {
  const repository = open()

  const resolved = await repository.resolve(main, signal)
  const info = await repository.fetch(main, resolved, signal)

  expect([resolved, info.commit]).toEqual([commit, commit])
  expect((await repository.tags(signal)).size).toBe(0)
  expect(await readFile(knownHosts, 'utf8')).toBe(server.hostKeyLine)
})

it('a key that the server does not know is git-auth', async () => {
  const sshKeyFile = await makeKey(join(folder, 'stranger'))

  await expect(open({ sshKeyFile }).resolve(main, signal)).rejects.toMatchObject({
    code: 'git-auth',
    message: expect.stringContaining('Permission denied') as unknown,
  })
})

describe('a host', () => {
  it.each([
    ['with another key than the listed one', async () => await linesOfAnotherKey()],
    ['that is not listed', () => Promise.resolve('')],
    ['whose key is revoked', () => Promise.resolve(`@revoked ${server.hostKeyLine}`)],
  ])('%s is git-auth, and known_hosts stays as it is', async (_what, lines) => {
    const listed = await lines()
    await writeFile(knownHosts, listed)

    await expect(open().resolve(main, signal)).rejects.toMatchObject({
      code: 'git-auth',
      disposition: 'wait',
      message: expect.stringContaining('known_hosts_file') as unknown,
    })
    expect(await readFile(knownHosts, 'utf8')).toBe(listed)
  })
})

describe("the machine's own configuration of ssh", () => {
  it('is ignored: a ProxyCommand in ~/.ssh/config does not run', async () => {
    const ran = join(folder, 'ran')
    const sshProgram = await sshWith({ config: `ProxyCommand touch ${ran}\n` })

    expect(await open({ sshProgram }).resolve(main, signal)).toBe(commit)
    await expect(readFile(ran)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('is ignored: a host that only /etc/ssh/ssh_known_hosts lists is refused', async () => {
    await writeFile(knownHosts, '')
    const sshProgram = await sshWith({ globalKnownHosts: server.hostKeyLine })

    await expect(open({ sshProgram }).resolve(main, signal)).rejects.toMatchObject({
      code: 'git-auth',
    })
  })
})

async function linesOfAnotherKey(): Promise<string> {
  const path = join(folder, 'other-host')
  await rm(path, { force: true })
  await rm(`${path}.pub`, { force: true })
  const publicKey = await readFile(`${await makeKey(path)}.pub`, 'utf8')
  return `[127.0.0.1]:${server.port} ${publicKey}`
}

/** The real ssh, on a machine that has this in ~/.ssh/config and /etc/ssh: a mount namespace of its own. */
async function sshWith(files: { config?: string; globalKnownHosts?: string }): Promise<string> {
  const machine = await mkdtemp(join(folder, 'machine-'))
  const [home, etc] = [join(machine, 'home'), join(machine, 'etc')]
  await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 })
  await mkdir(etc)
  await appendFile(join(home, '.ssh', 'config'), files.config ?? '', { mode: 0o600 })
  await writeFile(join(etc, 'ssh_known_hosts'), files.globalKnownHosts ?? '')
  const mounts = `mount --bind ${home} ${userInfo().homedir} && mount --bind ${etc} /etc/ssh`
  const path = join(machine, 'ssh')
  await writeFile(
    path,
    `#!/bin/sh\nexec unshare --mount sh -c '${mounts} && exec ssh "$@"' ssh "$@"\n`,
  )
  await chmod(path, 0o700)
  return path
}
