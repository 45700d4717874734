import { describe, expect, it } from 'vitest'
import {
  fetchArgv,
  gitConfig,
  gitEnvironment,
  lookUpArgv,
  type SshOptions,
} from '../../../../engine/git/native-command.ts'
import { parseAddress } from '../../../../engine/git/remote.ts'

const ssh = parseAddress('git@forge.example:shop.git')

function environment(options: SshOptions = {}, address = ssh): Record<string, string> {
  return gitEnvironment(address, '/data/gitconfig', options, { PATH: '/bin', HOME: '/root' })
}

it('ends the options before anything that a person wrote', () => {
  const want = { gitdir: '/data/1', commit: 'f'.repeat(40), localRef: 'refs/banyan/heads/main' }

  const fetch = fetchArgv('/srv/x.git', want)
  const lookUp = lookUpArgv('/srv/x.git', 'refs/heads/main')

  expect(fetch.slice(fetch.indexOf('--end-of-options'))).toEqual([
    '--end-of-options',
    '/srv/x.git',
    `${'f'.repeat(40)}:refs/banyan/heads/main`,
  ])
  expect(lookUp.slice(lookUp.indexOf('--end-of-options'))).toEqual([
    '--end-of-options',
    '/srv/x.git',
    'refs/heads/main',
    'refs/heads/main^{}',
  ])
})

describe('the environment of git', () => {
  it('holds no prompt, no configuration but ours and only what it needs of our own', () => {
    const { GIT_SSH_COMMAND, ...rest } = environment()

    expect(GIT_SSH_COMMAND).toContain('BatchMode=yes')
    expect(rest).toEqual({
      LC_ALL: 'C',
      PATH: '/bin',
      HOME: '/root',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/data/gitconfig',
      GIT_ALLOW_PROTOCOL: 'ssh',
      GIT_TERMINAL_PROMPT: '0',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_SSH_VARIANT: 'ssh',
    })
    expect(gitConfig).toContain('hooksPath = /dev/null')
    expect(gitConfig).toMatch(/\[protocol "ext"\]\s+allow = never/)
  })

  it('allows files only where the address is a path', () => {
    const { GIT_ALLOW_PROTOCOL } = environment({}, parseAddress('/srv/x.git'))

    expect(GIT_ALLOW_PROTOCOL).toBe('file')
  })

  it('quotes key and known hosts for the shell, and again for ssh', () => {
    const { GIT_SSH_COMMAND } = environment({
      sshKeyFile: "/keys/it's 100%",
      knownHostsFile: '/keys/$(touch x)',
    })

    expect(GIT_SSH_COMMAND).toContain(`'IdentityFile="/keys/it'\\''s 100%%"'`)
    expect(GIT_SSH_COMMAND).toContain(`'UserKnownHostsFile="/keys/$(touch x)"'`)
    expect(GIT_SSH_COMMAND).toContain(`'IdentitiesOnly=yes'`)
    expect(GIT_SSH_COMMAND).toContain(`'StrictHostKeyChecking=yes'`)
  })

  it.each(['/keys/"x', '/keys/x\ny', '/keys/x\\', ''])('refuses the key file %j', sshKeyFile => {
    expect(() => environment({ sshKeyFile })).toThrow(
      expect.objectContaining({ code: 'git-url-refused' }),
    )
  })
})
