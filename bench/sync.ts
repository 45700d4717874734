import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openRepository } from '../engine/git/open.ts'
import { readBlobs, TreeReader } from '../engine/git/tree.ts'
import { createFixtureRepo, isolatedGitEnv, type GitFixture } from '../test/support/git-fixture.ts'

const main = 'refs/heads/main'
const applications = 1000
const commits = 200
/** First fetches, each into a new copy. */
const firsts = 7
const program = promisify(execFile)

/**
 * A ref look-up and a fetch per commit over local HTTP, beside `git fetch --depth=1` of the same commits from the
 * same server; first one, then the other, commit by commit, so that both see the same machine. Milliseconds.
 * The server is a process of its own, as its work is not ours. An engine runs for months: `firstMs` is the first
 * fetch of a repository (the middle of seven), `firstOfProcessMs` what the very first of a new process takes, which loads Node's HTTP
 * client. `readColdMs` and `readChangedMs` are listing all folders and reading all blobs, and again after one commit.
 */
export async function run(): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-bench-sync-'))
  const origin = await createFixtureRepo()
  const server = await startServer(origin.dir)
  try {
    await origin.commit(startFiles())
    const firstOfProcessMs = await timed(createOurs(server.url, join(folder, 'new')).fetch)
    const first: number[] = []
    const gitFirst: number[] = []
    for (let i = 1; i < firsts; i++) {
      first.push(await timed(createOurs(server.url, join(folder, `ours-${i}`)).fetch))
      gitFirst.push(await timed(await createGit(server.url, join(folder, `git-${i}`))))
    }
    const ours = createOurs(server.url, join(folder, 'ours'))
    const git = await createGit(server.url, join(folder, 'git'))
    first.push(await timed(ours.fetch))
    gitFirst.push(await timed(git))
    const readColdMs = await timed(ours.read)
    const [next, gitNext, read] = await followCommits(origin, ours, git)
    return {
      firstMs: p50(first),
      nextP50Ms: p50(next),
      nextLastP50Ms: p50(next.slice(-50)),
      gitFirstMs: p50(gitFirst),
      gitNextP50Ms: p50(gitNext),
      readColdMs,
      firstOfProcessMs,
      readChangedMs: p50(read),
    }
  } finally {
    server.stop()
    await origin.remove()
    await rm(folder, { recursive: true, force: true })
  }
}

const serverProgram = `
  import { startGitServer } from './test/support/git-server.ts'
  const { url } = await startGitServer(process.argv[1])
  console.log(url)
`

async function startServer(dir: string): Promise<{ readonly url: string; stop(): void }> {
  const argv = ['--import', 'tsx', '--input-type=module', '--eval', serverProgram, dir]
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { url: line.toString().trim(), stop: () => void child.kill('SIGTERM') }
}

type Action = () => Promise<unknown>

async function followCommits(
  origin: GitFixture,
  ours: { readonly fetch: Action; readonly read: Action },
  git: Action,
): Promise<readonly [number[], number[], number[]]> {
  const next: number[] = []
  const gitNext: number[] = []
  const read: number[] = []
  for (let i = 0; i < commits; i++) {
    await origin.commit({ [pathOf(i % applications)]: composeFile(i, 'changed') })
    next.push(await timed(ours.fetch))
    gitNext.push(await timed(git))
    read.push(await timed(ours.read))
    if (i % 50 === 49) process.stderr.write(`${i + 1} of ${commits} commits\n`)
  }
  return [next, gitNext, read]
}

function createOurs(
  url: string,
  dataDir: string,
): { readonly fetch: Action; readonly read: Action } {
  const repository = openRepository({ url }, { dataDir })
  const reader = new TreeReader(repository)
  const blobs = new Set<string>()
  const { signal } = new AbortController()
  let tree = ''
  return {
    fetch: async () => {
      const commit = await repository.resolve(main, signal)
      tree = (await repository.fetch(main, commit, signal)).tree
    },
    read: async () => {
      const found = await reader.list(tree, { matches: path => path.endsWith('/compose.yaml') })
      const unknown = found.map(({ entry }) => entry.oid).filter(oid => !blobs.has(oid))
      await readBlobs(repository, unknown)
      for (const oid of unknown) blobs.add(oid)
    },
  }
}

async function createGit(url: string, gitdir: string): Promise<Action> {
  await program('git', ['init', '--quiet', '--bare', gitdir], { env: isolatedGitEnv })
  const fetch = ['fetch', '--quiet', '--depth=1', '--no-tags', '--force', url, `${main}:${main}`]
  return () => program('git', [`--git-dir=${gitdir}`, ...fetch], { env: isolatedGitEnv })
}

function startFiles(): Record<string, string> {
  const numbers = Array.from({ length: applications }, (_, i) => i)
  return Object.fromEntries(numbers.map(i => [pathOf(i), composeFile(i, 'start')]))
}

function pathOf(application: number): string {
  return `apps/app-${application}/compose.yaml`
}

function composeFile(number: number, text: string): string {
  return `services:
  web:
    image: nginx:1.27
    environment:
      NUMBER: "${number}"
      TEXT: ${text}
    ports: ["${10_000 + (number % 50_000)}:80"]
`
}

async function timed(action: Action): Promise<number> {
  const start = performance.now()
  await action()
  return Math.round((performance.now() - start) * 10) / 10
}

function p50(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
}
