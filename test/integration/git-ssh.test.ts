import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { BareRepository } from '../../engine/git/bare-repository.ts'
import { nativeTransport } from '../../engine/git/native.ts'
import { parseAddress } from '../../engine/git/remote.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'

const main = 'refs/heads/main'
const signal = new AbortController().signal

let folder: string
let origin: GitFixture

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "banyan ssh 100% o'clock-"))
  origin = await createFixtureRepo()
})

afterEach(async () => {
  await origin.remove()
  await rm(folder, { recursive: true, force: true })
})

/** An ssh client that writes down its arguments and runs the command here instead of there. */
async function fakeSsh(): Promise<string> {
  const path = join(folder, 'ssh')
  const script = `#!/bin/sh
printf '%s\\n' "$@" >> "$(dirname "$0")/arguments"
for command; do :; done
exec sh -c "$command"
`
  await writeFile(path, script)
  await chmod(path, 0o700)
  return path
}

async function open(url: string) {
  const home = join(folder, 'home')
  const address = parseAddress(url)
  if (address.kind !== 'ssh') throw new Error(`${url} is not ssh`)
  const transport = nativeTransport({
    address,
    home,
    maxFetchBytes: 2 ** 26,
    sshKeyFile: join(folder, 'key'),
    knownHostsFile: join(folder, 'known'),
    sshProgram: await fakeSsh(),
  })
  return new BareRepository({ home, transport })
}

it.each(['ssh://git@forge.example:2222', 'git@forge.example:'])(
  'resolves and fetches over %s with the given key and known hosts only',
  async prefix => {
    const first = await origin.commit({ a: '1' })
    const repository = await open(prefix + origin.dir)

    const resolved = await repository.resolve(main, signal)
    const info = await repository.fetch(main, resolved, signal)
    const second = await repository.fetch(main, await origin.commit({ a: '2' }), signal)
    const given = (await readFile(join(folder, 'arguments'), 'utf8')).split('\n')

    expect([resolved, info.commit]).toEqual([first, first])
    expect(String(await repository.readBlob(await oidOf(repository, second.tree)))).toBe('2')
    expect(given).toContain('git@forge.example')
    expect(given).toContain('BatchMode=yes')
    expect(given).toContain('StrictHostKeyChecking=yes')
    expect(given).toContain('IdentitiesOnly=yes')
    expect(given).toContain(`IdentityFile="${join(folder, 'key').replaceAll('%', '%%')}"`)
    expect(given).toContain(`UserKnownHostsFile="${join(folder, 'known').replaceAll('%', '%%')}"`)
  },
)

it('says git-not-found for a repository that the other side does not have', async () => {
  const repository = await open('git@forge.example:/nonexistent.git')

  await expect(repository.resolve(main, signal)).rejects.toMatchObject({ code: 'git-not-found' })
})

it('says git-unreachable for a port where nobody listens, with the real ssh client', async () => {
  const home = join(folder, 'home')
  const address = { kind: 'ssh', url: 'ssh://git@127.0.0.1:1/x.git', where: 'there' } as const
  const transport = nativeTransport({ address, home, maxFetchBytes: 2 ** 26 })
  const repository = new BareRepository({ home, transport })

  await expect(repository.resolve(main, signal)).rejects.toMatchObject({ code: 'git-unreachable' })
})

async function oidOf(repository: BareRepository, tree: string): Promise<string> {
  return (await repository.readTree(tree)).find(entry => entry.name === 'a')?.oid ?? ''
}
