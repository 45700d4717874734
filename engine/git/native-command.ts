import { failures } from './failures.ts'
import type { Address } from './remote.ts'

export interface SshOptions {
  readonly sshKeyFile?: string
  readonly knownHostsFile?: string
  /** The ssh client; another one in tests. */
  readonly sshProgram?: string
}

/**
 * The only configuration that git sees besides the bare repository's own, of which we wrote every line. As a file,
 * because git hides settings of the environment from the upload-pack that it starts for a local path, which then
 * would refuse a repository of another user.
 */
export const gitConfig = `[safe]
	directory = *
[core]
	hooksPath = /dev/null
	fsmonitor = false
	askPass =
[credential]
	helper =
[gc]
	auto = 0
[maintenance]
	auto = false
[fetch]
	unpackLimit = 1
	recurseSubmodules = false
[pack]
	writeReverseIndex = false
[protocol "ext"]
	allow = never
`

/** The whole environment of git: no configuration, prompt, transport or proxy but ours. */
export function gitEnvironment(
  address: Address,
  configFile: string,
  ssh: SshOptions,
  inherited: { readonly PATH?: string | undefined; readonly HOME?: string | undefined },
): Record<string, string> {
  return {
    LC_ALL: 'C',
    PATH: inherited.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: inherited.HOME ?? '/',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: configFile,
    GIT_ALLOW_PROTOCOL: address.kind === 'ssh' ? 'ssh' : 'file',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_SSH_VARIANT: 'ssh',
    GIT_SSH_COMMAND: sshCommand(address.where, ssh),
  }
}

export function lookUpArgv(url: string, ref?: string): readonly string[] {
  const patterns = ref === undefined ? [] : [ref, `${ref}^{}`]
  return ['git', 'ls-remote', '--quiet', '--end-of-options', url, ...patterns]
}

export function tagsArgv(url: string): readonly string[] {
  return ['git', 'ls-remote', '--quiet', '--tags', '--end-of-options', url]
}

export function fetchArgv(
  url: string,
  want: {
    readonly gitdir: string
    readonly commit: string
    readonly localRef: string
    readonly depth?: number
  },
): readonly string[] {
  return [
    ...[
      'git',
      `--git-dir=${want.gitdir}`,
      'fetch',
      '--quiet',
      `--depth=${want.depth ?? 1}`,
      '--no-tags',
    ],
    ...['--force', '--update-shallow', '--no-write-fetch-head', '--no-auto-maintenance'],
    ...['--end-of-options', url, `${want.commit}:${want.localRef}`],
  ]
}

const always = ['BatchMode=yes', 'StrictHostKeyChecking=yes', 'ConnectTimeout=10']

/** With a deploy key, that key alone counts: no agent, and no configuration of the machine's (`-F /dev/null`). */
const deployKey = [
  'IdentitiesOnly=yes',
  'IdentityAgent=none',
  'PreferredAuthentications=publickey',
  'ForwardAgent=no',
  'PermitLocalCommand=no',
]

/** git splits this at a shell, and ssh splits the value of UserKnownHostsFile again and expands % in it. */
function sshCommand(where: string, options: SshOptions): string {
  const { sshKeyFile, knownHostsFile, sshProgram = 'ssh' } = options
  const words = [
    sshProgram,
    ...optionWords(always),
    ...(sshKeyFile === undefined
      ? []
      : optionWords([...deployKey, `IdentityFile=${sshPath(where, sshKeyFile)}`])),
    ...(sshKeyFile === undefined ? [] : ['-F', '/dev/null']),
    ...(knownHostsFile === undefined
      ? []
      : optionWords([
          `UserKnownHostsFile=${sshPath(where, knownHostsFile)}`,
          'GlobalKnownHostsFile=/dev/null',
          'UpdateHostKeys=no',
        ])),
  ]
  return words.map(shellWord).join(' ')
}

function optionWords(options: readonly string[]): string[] {
  return options.flatMap(option => ['-o', option])
}

function sshPath(where: string, path: string): string {
  if (!/^[^"\\\n\r\0]+$/.test(path)) {
    throw failures.urlRefused(where, 'the name of a key file holds quotes or control characters')
  }
  return `"${path.replaceAll('%', '%%')}"`
}

function shellWord(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
