import { createPublicKey, type KeyObject } from 'node:crypto'
import { BanyanError, codeOf } from '../../core/errors.ts'
import type { JoinToken, TokenTunnel } from '../../core/join-token.ts'
import { throughInvitation } from '../../platform/control/invitation.ts'
import { fetchAuthority } from '../../platform/membership/fetch-authority.ts'
import { callUnary } from '../../platform/rpc/call.ts'
import { dial } from '../../platform/rpc/dial.ts'
import { agentProtocol, recordFormat } from '../../platform/version.ts'
import type { Exec } from '../../platform/wireguard/wireguard.ts'
import type { EngineWelcome } from '../join/join-engine.ts'
import { proveKey } from '../secrets/key-proof.ts'
import type { SealingKey } from '../secrets/keyring.ts'

/** Whom to ask, and what lets this server ask. */
export interface Door {
  /** `host:port`: where the engine is, and the port of gRPC inside the tunnel. */
  readonly engine: string
  readonly token: JoinToken & { readonly tunnel: TokenTunnel }
  readonly dataDir: string
  readonly exec: Exec
  /** Epoch milliseconds. */
  readonly now: () => number
}

interface Wish {
  /** Id of the new engine. */
  readonly name: string
  /** Of its certificate. Absent: it has none yet, and only looks. */
  readonly key?: KeyObject | undefined
  /** WireGuard's, base64; empty: it has none yet, and only looks. */
  readonly tunnelKey: string
  /** `host:port` of its control tunnel. */
  readonly endpoint: string
  /** Whose possession is proved, and which are never said. */
  readonly sealingKeys: readonly SealingKey[]
  /** Nothing is to be noted yet. */
  readonly look: boolean
}

export interface Welcome extends EngineWelcome {
  /** PEM. */
  readonly authority: string
}

const askedMs = 20_000

/**
 * Asks an engine to let this server be one more: nothing is said before it has shown that it is of the token's cluster. Codes:
 * those of `throughInvitation`, `fetchAuthority` and the engine's `joinEngine`.
 */
export async function askEngine(door: Door, wish: Wish): Promise<Welcome> {
  const { token, now } = door
  const { tunnel } = token
  return await throughInvitation({ ...door, tunnel }, async address => {
    const authority = await fetchAuthority(address, token.fingerprint, now()).catch(
      (error: unknown) => {
        throw codeOf(error) === 'engine-unreachable' ? silent(door, error) : error
      },
    )
    const connection = dial(address, { authority }, door.engine)
    try {
      const request = requestOf(token, wish, now())
      const limits = { timeoutMs: askedMs }
      const reply = await callUnary(connection.join, 'JoinEngine', request, limits)
      return { ...reply, authority }
    } finally {
      connection.close()
    }
  })
}

/** Whom the tunnel doesn't let in hears nothing at all. */
function silent({ engine, token }: Door, cause: unknown): BanyanError {
  const message =
    `Nothing answers at ${engine} through the control tunnel: does banyan-engine run there, does UDP ${token.tunnel.port} pass ` +
    'from here, and is the token still in `banyan agent invitations`?'
  return new BanyanError('engine-unreachable', message, 'wait', { cause })
}

function requestOf({ id, secret }: JoinToken, wish: Wish, now: number) {
  const { name, key, tunnelKey, endpoint, sealingKeys, look } = wish
  const publicKey = key
    ? createPublicKey(key).export({ type: 'spki', format: 'der' })
    : Buffer.alloc(0)
  const prover = { id, name, publicKey, tunnelKey }
  return {
    join: {
      ...{ inviteId: id, inviteSecret: secret, name, publicKey, tunnelKey, now },
      protocol: agentProtocol,
    },
    sealingKeys: sealingKeys.map(sealingKey => proveKey(sealingKey, prover)),
    ...{ endpoint, format: recordFormat, look },
  }
}
