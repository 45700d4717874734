import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a test commits: text of a file, null to delete it, or something that is no file. */
export type FixtureEntry =
  string | Uint8Array | null | { readonly symlink: string } | { readonly submodule: string }

export interface GitFixture {
  /** The bare repository. */
  readonly dir: string
  /** Commits on top of the branch (default main) and answers the new commit's id. */
  commit(
    files: Readonly<Record<string, FixtureEntry>>,
    message?: string,
    branch?: string,
  ): Promise<string>
  /** Many commits in a row, one after the other, in one go; main ends at the last. */
  commitAll(all: readonly Readonly<Record<string, FixtureEntry>>[]): Promise<readonly string[]>
  /** Makes the branch a new root commit with these files only. */
  forcePush(files: Readonly<Record<string, FixtureEntry>>, branch?: string): Promise<string>
  git(...args: readonly string[]): Promise<string>
  remove(): Promise<void>
}

/** Nothing of the machine's own Git configuration. */
export const isolatedGitEnv = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
}

/** A bare repository in a folder of its own; commits go in by fast-import, without a work tree. */
export async function createFixtureRepo(parent = tmpdir()): Promise<GitFixture> {
  const folder = await mkdtemp(join(parent, 'banyan-git-'))
  const dir = join(folder, 'origin.git')
  await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', dir], {
    env: isolatedGitEnv,
  })
  const git = async (...args: readonly string[]) => {
    const { stdout } = await run('git', ['--git-dir', dir, ...args], {
      env: isolatedGitEnv,
      maxBuffer: 2 ** 26,
    })
    return stdout.trim()
  }
  const fastImport = async (...parts: readonly Buffer[]) => {
    const child = run('git', ['--git-dir', dir, 'fast-import', '--quiet', '--force'], {
      env: isolatedGitEnv,
    })
    child.child.stdin?.end(Buffer.concat(parts))
    await child
  }
  const tip = async (branch: string) =>
    await git('rev-parse', '--verify', '--quiet', `refs/heads/${branch}`).catch(() => undefined)
  return {
    dir,
    git,
    commit: async (files, message = 'Change', branch = 'main') => {
      const parent = await tip(branch)
      const from = parent === undefined ? [] : [text(`from ${parent}\n`)]
      await fastImport(...commitHeader(branch, message), ...from, ...changes(files))
      return (await tip(branch)) ?? ''
    },
    commitAll: async all => {
      const parent = await tip('main')
      const from = parent === undefined ? [] : [text(`from ${parent}\n`)]
      const parts = all.flatMap((files, i) => [
        ...commitHeader('main', `Change ${i}`),
        ...(i === 0 ? from : []),
        ...changes(files),
      ])
      await fastImport(...parts)
      const newest = await git('rev-list', `--max-count=${all.length}`, 'refs/heads/main')
      return newest.split('\n').reverse()
    },
    forcePush: async (files, branch = 'main') => {
      await git('update-ref', '-d', `refs/heads/${branch}`)
      await fastImport(...commitHeader(branch, 'Rewrite history'), ...changes(files))
      return (await tip(branch)) ?? ''
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

let clock = 1_700_000_000

function commitHeader(branch: string, message: string): Buffer[] {
  const who = `Ada <ada@example.org> ${++clock} +0000`
  return [
    text(`commit refs/heads/${branch}\nauthor ${who}\ncommitter ${who}\n`),
    ...data(Buffer.from(message)),
  ]
}

function changes(files: Readonly<Record<string, FixtureEntry>>): Buffer[] {
  return Object.entries(files).flatMap(([path, entry]) => {
    if (entry === null) return [text(`D ${path}\n`)]
    if (typeof entry === 'string' || entry instanceof Uint8Array) {
      return [text(`M 100644 inline ${path}\n`), ...data(Buffer.from(entry))]
    }
    if ('submodule' in entry) return [text(`M 160000 ${entry.submodule} ${path}\n`)]
    return [text(`M 120000 inline ${path}\n`), ...data(Buffer.from(entry.symlink))]
  })
}

function data(bytes: Buffer): Buffer[] {
  return [text(`data ${bytes.length}\n`), bytes, text('\n')]
}

function text(line: string): Buffer {
  return Buffer.from(line)
}
