import { expect, it } from 'vitest'
import { classifyStderr, isMoved } from '../../../../engine/git/native-failure.ts'

/** As git 2.39 and OpenSSH 9.2 print it. */
const noAccess = `fatal: Could not read from remote repository.

Please make sure you have the correct access rights
and the repository exists.
`

it.each([
  [
    'git-unreachable',
    `ssh: Could not resolve hostname x.invalid: Name or service not known\n${noAccess}`,
  ],
  ['git-unreachable', `ssh: connect to host 127.0.0.1 port 1: Connection refused\n${noAccess}`],
  ['git-unreachable', 'fatal: the remote end hung up unexpectedly\nfatal: early EOF\n'],
  ['git-auth', `git@forge.example: Permission denied (publickey).\n${noAccess}`],
  ['git-auth', `No ED25519 host key is known for x\nHost key verification failed.\n${noAccess}`],
  ['git-not-found', `fatal: '/srv/x.git' does not appear to be a git repository\n${noAccess}`],
  ['git-not-found', `ERROR: Repository not found.\n${noAccess}`],
  ['git-corrupt', "fatal: Unable to create '/data/1/shallow.lock': File exists.\n"],
  ['git-corrupt', 'error: remote did not send all necessary objects\n'],
  ['git-corrupt', ''],
])('is %s when git says %j', (code, stderr) => {
  expect(classifyStderr('the remote', stderr).code).toBe(code)
})

it('quotes one line, without userinfo', () => {
  const { message } = classifyStderr(
    'the remote',
    'warning: x\nfatal: repository https://me:secret@forge/x not found\n',
  )

  expect(message).toBe('the remote: fatal: repository https://forge/x not found')
})

it.each([
  ['fatal: remote error: upload-pack: not our ref 1111', true],
  ['error: Server does not allow request for unadvertised object 1111', true],
  ['fatal: early EOF', false],
])('%j means that the commit is gone: %s', (stderr, gone) => {
  expect(isMoved(stderr)).toBe(gone)
})
