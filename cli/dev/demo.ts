import { existsSync } from 'node:fs'
import { copyFile, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BanyanError } from '../../core/errors.ts'
import { exec, plainEnvironment } from '../../platform/exec.ts'
import { findProgram } from '../../platform/find-program.ts'
import { packageFolder } from '../../platform/package-folder.ts'
import type { Layout } from './layout.ts'

const services = ['web', 'api']

/**
 * Creates the demo's bare repository and its working clone where they are missing. What a person did in either
 * stays as it is. Both appear whole or not at all.
 */
export async function ensureDemo(layout: Layout): Promise<void> {
  if (!existsSync(layout.demoOrigin)) await createOrigin(layout)
  if (!existsSync(layout.demoClone)) await clone(layout)
}

async function createOrigin({ demoOrigin, stateDir }: Layout): Promise<void> {
  const draft = join(stateDir, 'demo.draft')
  await rm(draft, { recursive: true, force: true })
  const [bare, work] = [join(draft, 'origin'), join(draft, 'work')]
  await mkdir(bare, { recursive: true })
  await cp(join(packageFolder(), 'fixtures', 'demo'), work, { recursive: true })
  const busybox = await staticBusybox()
  for (const service of services) await copyFile(busybox, join(work, service, 'busybox'))
  await git(bare, 'init', '--quiet', '--bare', '--initial-branch=main')
  await git(work, 'init', '--quiet', '--initial-branch=main')
  await identify(work)
  await git(work, 'add', '--all')
  await git(work, 'commit', '--quiet', '--message=Hello')
  await git(work, 'push', '--quiet', bare, 'main')
  await rename(bare, demoOrigin)
  await rm(draft, { recursive: true, force: true })
}

async function clone({ demoOrigin, demoClone }: Layout): Promise<void> {
  const draft = `${demoClone}.draft`
  await rm(draft, { recursive: true, force: true })
  await git('/', 'clone', '--quiet', '--branch=main', '--', demoOrigin, draft)
  await identify(draft)
  await rename(draft, demoClone)
}

/** So that `git commit` works in the clone on a machine where nobody set up Git. */
async function identify(folder: string): Promise<void> {
  await git(folder, 'config', 'user.name', 'Banyan demo')
  await git(folder, 'config', 'user.email', 'demo@banyan.invalid')
}

/** Commits another greeting, as a person would. Answers it; it appears once it is pushed. */
export async function commitNextGreeting({ demoClone }: Layout): Promise<string> {
  const file = join(demoClone, 'compose.yaml')
  const text = await readFile(file, 'utf8')
  const greeting = nextGreeting(greetingIn(text))
  await writeFile(file, withGreeting(text, greeting))
  await git(demoClone, 'commit', '--quiet', '--message=Louder', '--', 'compose.yaml')
  return greeting
}

export async function pushDemo({ demoClone }: Layout): Promise<void> {
  await git(demoClone, 'push', '--quiet', 'origin', 'main')
}

const greetingLine = /^(\s*GREETING:\s*)([^#\n]*?)(\s*(#.*)?)$/m

export function greetingIn(compose: string): string {
  const greeting = greetingLine.exec(compose)?.[2]
  if (greeting) return greeting
  const message =
    'The demo no longer sets GREETING in compose.yaml. Put it back, or delete the state folder.'
  throw new BanyanError('demo-changed', message, 'wait')
}

export function withGreeting(compose: string, greeting: string): string {
  return compose.replace(greetingLine, (_line, before: string, _old: string, after: string) =>
    [before, greeting, after].join(''),
  )
}

/** Hello → Hello 2 → Hello 3 */
export function nextGreeting(greeting: string): string {
  const [, words = greeting, number = '1'] = /^(.*?) (\d+)$/.exec(greeting) ?? []
  return `${words} ${Number(number) + 1}`
}

/** Images here are FROM scratch, so their one program must not need a library. */
async function staticBusybox(): Promise<string> {
  const busybox = await findProgram('busybox')
  if (busybox !== undefined) return busybox
  const message = 'busybox is not installed. On Debian or Ubuntu: apt-get install busybox-static.'
  throw new BanyanError('busybox-missing', message, 'wait')
}

/** Without the machine's Git configuration: a hook or a signing key of a person would be in the way. */
async function git(folder: string, ...args: readonly string[]): Promise<void> {
  const env = {
    ...plainEnvironment(),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  }
  const { exitCode, stderr } = await exec(['git', '-C', folder, ...args], { env })
  if (exitCode === 0) return
  throw new BanyanError('demo-git-failed', `git ${args[0] ?? ''} in ${folder}: ${stderr}`, 'wait')
}
