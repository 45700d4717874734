import { readFile } from 'node:fs/promises'
import type Docker from 'dockerode'
import { BanyanError, messageOf } from '../../../core/errors.ts'
import { exec } from '../../../platform/exec.ts'
import { loginFor } from './login.ts'

const helperLimitMs = 20_000

/**
 * What the Docker Engine is to log in with for an image, as the docker command would: from the file that `docker login`
 * writes, read anew each time. Undefined: nothing is known. Code: registry-login-failed (wait).
 */
export async function logIn(
  image: string,
  configFile: string,
  signal: AbortSignal,
): Promise<Docker.AuthConfigObject | { readonly identitytoken: string } | undefined> {
  const text = await readFile(configFile, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const login = parsed(image, text, configFile)
  switch (login.kind) {
    case 'none':
      return undefined
    case 'password':
      return { username: login.username, password: login.password }
    case 'token':
      return { identitytoken: login.token }
    case 'helper':
      return await askHelper(login.helper, login.server, signal)
  }
}

function parsed(image: string, text: string, configFile: string) {
  try {
    return loginFor(image, text)
  } catch {
    throw failure(`${configFile} is not what "docker login" writes: it is no JSON.`)
  }
}

/** The protocol of github.com/docker/docker-credential-helpers. */
async function askHelper(helper: string, server: string, signal: AbortSignal) {
  const program = `docker-credential-${helper}`
  const { exitCode, stdout } = await exec([program, 'get'], {
    ...{ input: server, timeoutMs: helperLimitMs, maxBytes: 64 * 1024, signal },
  }).catch((cause: unknown) => {
    throw failure(`${program} can't be asked for ${server}: ${messageOf(cause)}`)
  })
  if (exitCode !== 0) return undefined // it says so when it knows of none
  const answer = JSON.parse(stdout.toString('utf8')) as { Username?: string; Secret?: string }
  const { Username: username = '', Secret: password = '' } = answer
  return username === '<token>' ? { identitytoken: password } : { username, password }
}

function failure(sentence: string): BanyanError {
  return new BanyanError('registry-login-failed', sentence, 'wait')
}
