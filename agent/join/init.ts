import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { AgentConfig } from '../../core/config/config.ts'
import { decodeToken, type JoinToken } from '../../core/join-token.ts'
import { callUnary, dial } from '../../platform/rpc/client.ts'
import { agentProtocol } from '../../platform/version.ts'
import { fetchAuthority } from './fetch-authority.ts'
import { newKeyPair, pemOf } from './identity.ts'
import { readJoinFile, readPrivate, writeJoinFile, writePrivate } from './join-file.ts'

interface InitOptions {
  readonly config: Pick<AgentConfig, 'nodeName' | 'joinFile'>
  /** `host:port` */
  readonly engine: string
  readonly token: string
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * Makes this server a member of the cluster that the token is of. With a token that it joined with before it changes
 * nothing. Answers whether it joined just now. Codes: `token-malformed`, those of `fetchAuthority`, of the engine's join, and
 * of files.
 */
export async function joinCluster(options: InitOptions): Promise<boolean> {
  const { config, engine, now } = options
  const { joinFile: path, nodeName: name } = config
  const token = decodeToken(options.token)
  const invite = token.id.toString('hex')
  const before = await readJoinFile(path)
  if (before?.invite === invite && before.name === name) return false

  const authority = await fetchAuthority(engine, token.fingerprint, now())
  const key = await pendingKey(path, invite)
  const certificate = await askToJoin({ engine, authority, token, name, key, now: now() })
  await writeJoinFile(path, { name, invite, authority, certificate, key: pemOf(key) })
  await rm(pendingPath(path, invite), { force: true })
  return true
}

interface Ask {
  readonly engine: string
  readonly authority: string
  readonly token: JoinToken
  readonly name: string
  readonly key: KeyObject
  readonly now: number
}

/** Nothing is said before the engine has shown that it is of the token's cluster. */
async function askToJoin({ engine, authority, token, name, key, now }: Ask): Promise<string> {
  const connection = dial(engine, { authority })
  try {
    const { certificate } = await callUnary(connection.join, 'Join', {
      ...{ inviteId: token.id, inviteSecret: token.secret, name, now },
      publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }),
      protocol: agentProtocol,
    })
    return certificate
  } finally {
    connection.close()
  }
}

/** The same key for the same token: should the answer be lost, the engine gives it again to no other. */
async function pendingKey(path: string, invite: string): Promise<KeyObject> {
  const pending = pendingPath(path, invite)
  const known = await readPrivate(pending)
  if (known !== undefined) return createPrivateKey(known)
  const { privateKey } = newKeyPair()
  await writePrivate(pending, pemOf(privateKey))
  return privateKey
}

function pendingPath(path: string, invite: string): string {
  return `${path}.${invite}.pending`
}
