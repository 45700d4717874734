import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const timeoutMs = 60_000

/** One project of docker compose. */
export interface ComposeProject {
  write(text: string): Promise<void>
  up(): Promise<void>
  /** Its files; its containers end with their Docker Engine. */
  remove(): Promise<void>
}

/** `program`: the compose plugin's binary, run by itself. */
export async function composeProject(program: string, socket: string): Promise<ComposeProject> {
  const folder = await mkdtemp(join(tmpdir(), 'bnt-compose-'))
  const file = join(folder, 'compose.yaml')
  const env = { PATH: process.env['PATH'], HOME: folder, DOCKER_HOST: `unix://${socket}` }
  const compose = async (...args: readonly string[]) =>
    await run(program, ['--project-name', 'bench', '--file', file, ...args], {
      env,
      timeout: timeoutMs,
    })
  return {
    write: text => writeFile(file, text),
    up: async () => {
      await compose('up', '--detach', '--wait')
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
