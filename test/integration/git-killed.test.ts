import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BareRepository } from '../../engine/git/bare-repository.ts'
import { folderName } from '../../engine/git/remote.ts'
import { httpTransport } from '../../engine/git/isomorphic.ts'
import { nativeTransport } from '../../engine/git/native.ts'
import { TreeReader } from '../../engine/git/tree.ts'
import { createFixtureRepo, type GitFixture } from '../support/git-fixture.ts'
import { startGitServer, type GitServer } from '../support/git-server.ts'

const main = 'refs/heads/main'
const signal = new AbortController().signal
const maxFetchBytes = 2 ** 28

let dataDir: string
let origin: GitFixture
let server: GitServer

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'banyan-killed-'))
  origin = await createFixtureRepo()
  server = await startGitServer(origin.dir)
})

afterEach(async () => {
  await server.close()
  await origin.remove()
  await rm(dataDir, { recursive: true, force: true })
})

describe('a process killed with -9 while it fetches', () => {
  it.each(['http', 'local'])('leaves nothing that stops the next one (%s)', async kind => {
    const url = kind === 'http' ? server.url : origin.dir
    const home = join(dataDir, folderName({ url }))
    const open = () =>
      new BareRepository({
        home,
        transport:
          kind === 'http'
            ? httpTransport({ url: new URL(url), where: url, maxFetchBytes })
            : nativeTransport({ address: { kind: 'local', url, where: url }, home, maxFetchBytes }),
      })
    const kills: string[] = []
    for (const round of Array.from({ length: 8 }, (_, i) => i)) {
      const files = { round: `${round}`, [`noise-${round}`]: randomBytes(3_000_000) }
      const commit = await origin.commit(files)

      kills.push(await killWhileFetching(url, commit, 15 * round))
      const repository = open()
      const info = await repository.fetch(main, commit, signal)
      const found = await new TreeReader(repository).list(info.tree, { matches: () => true })
      const blobs = await Promise.all(found.map(({ entry }) => repository.readBlob(entry.oid)))

      expect(blobs.at(-1)?.toString()).toBe(`${round}`)
      expect(blobs).toHaveLength(round + 2)
    }

    expect(kills).toContain('SIGKILL')
  })
})

/** Answers with the signal that ended the child, or `finished` where it was faster. */
async function killWhileFetching(url: string, commit: string, afterMs: number): Promise<string> {
  const program = `
    import { openRepository } from ${JSON.stringify(join(import.meta.dirname, '../../engine/git/open.ts'))}
    const repository = openRepository({ url: ${JSON.stringify(url)} }, { dataDir: ${JSON.stringify(dataDir)} })
    console.log('fetching')
    await repository.fetch('${main}', '${commit}', new AbortController().signal)
  `
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const exited = once(child, 'exit')
  await once(child.stdout, 'data')
  await delay(afterMs)
  child.kill('SIGKILL')
  const [, killedBy] = (await exited) as [number | null, string | null]
  return killedBy ?? 'finished'
}
