import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isolatedGitEnv } from '../support/git-fixture.ts'

const run = promisify(execFile)

export const demoPort = 8080

const compose = `# Change the greeting, commit, and push: git commit -am Louder && git push
services:
  web:
    image: bnt/web:1
    environment:
      VERSION: Hello
    ports: ["${demoPort}:80"]
    stop_grace_period: 1s
    healthcheck:
      test: ["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:80/"]
      interval: 1s
      timeout: 2s
      retries: 3
    deploy:
      replicas: 3
`

/** A clone of the rig's repository with one application, pushed. Answers its folder. */
export async function createDemo(home: string, repository: string): Promise<string> {
  const folder = join(home, 'demo')
  const git = async (...args: readonly string[]) =>
    await run('git', ['-C', folder, ...args], { env: isolatedGitEnv })
  await mkdir(join(folder, 'shop'), { recursive: true })
  await writeFile(join(folder, 'shop', 'compose.yaml'), compose)
  await git('init', '--quiet', '--initial-branch=main')
  await git('config', 'user.name', 'Banyan rig')
  await git('config', 'user.email', 'rig@banyan.invalid')
  await git('remote', 'add', 'origin', repository)
  await git('add', '--all')
  await git('commit', '--quiet', '--message=Hello')
  await git('push', '--quiet', '--set-upstream', 'origin', 'main')
  return folder
}
