import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { isolatedGitEnv } from '../../test/support/git-fixture.ts'

const run = promisify(execFile)

/** A developer's clone, from which changes are pushed. */
export interface Clone {
  commit(path: string, text: string): Promise<void>
  push(): Promise<void>
  remove(): Promise<void>
}

export async function cloneOf(repository: string): Promise<Clone> {
  const folder = await mkdtemp(join(tmpdir(), 'bnt-clone-'))
  const git = async (...args: readonly string[]) =>
    await run('git', ['-C', folder, ...args], { env: isolatedGitEnv })
  await git('init', '--quiet', '--initial-branch=main')
  await git('remote', 'add', 'origin', repository)
  return {
    commit: async (path, text) => {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
      await git('add', '--all')
      await git('commit', '--quiet', '--message', 'Change')
    },
    push: async () => {
      await git('push', '--quiet', 'origin', 'HEAD:main')
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
