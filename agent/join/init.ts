import { createPublicKey, type KeyObject } from 'node:crypto'
import type { AgentConfig } from '../../core/config/agent.ts'
import { decodeToken, type JoinToken } from '../../core/join-token.ts'
import { systemClock } from '../../platform/clock.ts'
import { throughInvitation } from '../../platform/control/invitation.ts'
import { exec } from '../../platform/exec.ts'
import { fetchAuthority } from '../../platform/membership/fetch-authority.ts'
import { pemOf } from '../../platform/membership/identity.ts'
import { readJoinFile, writeJoinFile } from '../../platform/membership/join-file.ts'
import { patiently, tellWaiting } from '../../platform/membership/patiently.ts'
import { forgetPendingKey, pendingKey } from '../../platform/membership/pending-key.ts'
import { callUnary } from '../../platform/rpc/call.ts'
import { dial } from '../../platform/rpc/dial.ts'
import { agentProtocol } from '../../platform/version.ts'
import { controlFile, TunnelKeys } from '../../platform/wireguard/keys.ts'

interface InitOptions {
  readonly config: Pick<AgentConfig, 'nodeName' | 'joinFile' | 'dataDir'>
  /** `host:port` */
  readonly engine: string
  readonly token: string
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Tells a person what is waited for. */
  readonly print: (line: string) => void
}

/**
 * Makes this server a member of the cluster that the token is of. With a token that it joined with before it changes
 * nothing. An engine that can't write at the moment is asked again, for about two minutes. Answers whether it joined just now.
 * Codes: `token-malformed`, those of `fetchAuthority`, of the engine's join, of `throughInvitation`, and of files.
 */
export async function joinCluster(options: InitOptions): Promise<boolean> {
  const { config, engine, now, print } = options
  const { joinFile: path, nodeName: name, dataDir } = config
  const token = decodeToken(options.token)
  const invite = token.id.toString('hex')
  const before = await readJoinFile(path)
  if (before?.invite === invite && before.name === name) return false

  const key = await pendingKey(path, invite)
  const ask = async (address: string, tunnelKey: string) => {
    const authority = await fetchAuthority(address, token.fingerprint, now())
    const asked = { engine: address, authority, token, name, key, tunnelKey }
    const certificate = await patiently(
      { clock: systemClock, signal: new AbortController().signal, onWait: tellWaiting(print) },
      async () => await askToJoin({ ...asked, now: now() }),
    )
    return { authority, certificate }
  }
  const answer = token.tunnel
    ? await askInside({ engine, token, tunnel: token.tunnel, dataDir, exec }, ask)
    : await ask(engine, '')
  await writeJoinFile(path, { name, invite, ...answer, key: pemOf(key) })
  await forgetPendingKey(path, invite)
  return true
}

/** From then on it comes in with a key of its own. */
async function askInside<T>(
  invitation: Parameters<typeof throughInvitation>[0],
  ask: (address: string, tunnelKey: string) => Promise<T>,
): Promise<T> {
  const { current } = await TunnelKeys.open(invitation.dataDir, controlFile)
  return await throughInvitation(invitation, async address => await ask(address, current))
}

interface Ask {
  readonly engine: string
  readonly authority: string
  readonly token: JoinToken
  readonly name: string
  readonly key: KeyObject
  readonly tunnelKey: string
  readonly now: number
}

/** Nothing is said before the engine has shown that it is of the token's cluster. */
async function askToJoin(ask: Ask): Promise<string> {
  const { engine, authority, token, name, key, tunnelKey, now } = ask
  const connection = dial(engine, { authority })
  try {
    const { certificate } = await callUnary(connection.join, 'Join', {
      ...{ inviteId: token.id, inviteSecret: token.secret, name, tunnelKey, now },
      publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }),
      protocol: agentProtocol,
    })
    return certificate
  } finally {
    connection.close()
  }
}
