import { createPublicKey, type KeyObject } from 'node:crypto'
import { BanyanError, codeOf } from '../../core/errors.ts'
import { answerProof, enrolmentProof, isProof } from '../enrolment.ts'
import { callUnary } from '../rpc/call.ts'
import { dial } from '../rpc/dial.ts'
import { agentProtocol } from '../version.ts'
import type { TunnelKeys } from '../wireguard/keys.ts'
import { sharedSecret } from '../wireguard/x25519.ts'
import { shownAuthority } from './fetch-authority.ts'
import { pemOf } from './identity.ts'
import { type JoinFile, readJoinFile, writeJoinFile } from './join-file.ts'
import { forgetPendingKey, pendingKey } from './pending-key.ts'

/** An engine that knows this machine's WireGuard key, or will. */
export interface EnrolPlace {
  /** `host:port` to dial. */
  readonly address: string
  /** WireGuard's, base64. */
  readonly engineKey: string
}

interface EnrolOptions {
  /** Where the certificate is kept. */
  readonly path: string
  readonly name: string
  readonly keys: Pick<TunnelKeys, 'current' | 'secret'>
  readonly place: EnrolPlace
  /** Epoch milliseconds. */
  readonly now: number
}

const reason = 'enrolment'

/**
 * A certificate for this machine, whose WireGuard key somebody put on the list; kept from then on. One that it has already is
 * answered. Codes: those of `shownAuthority` and of the engine's `enrol`, `engine-foreign` (wait).
 */
export async function enrolAt(options: EnrolOptions): Promise<JoinFile> {
  const { path, name } = options
  const before = await readJoinFile(path)
  if (before?.name === name) return before
  const key = await pendingKey(path, reason)
  const { authority, certificate } = await ask(options, key)
  const file = { name, invite: '', authority, certificate, key: pemOf(key) }
  await writeJoinFile(path, file)
  await forgetPendingKey(path, reason)
  return file
}

async function ask(
  { name, keys, place, now }: EnrolOptions,
  key: KeyObject,
): Promise<Pick<JoinFile, 'authority' | 'certificate'>> {
  const { address, engineKey } = place
  const shared = sharedSecret(await keys.secret(), engineKey)
  const authority = await shownAuthority(address, now).catch((error: unknown) => {
    throw codeOf(error) === 'engine-unreachable' ? unanswered(address, keys.current, error) : error
  })
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const said = { name, tunnelKey: keys.current, publicKey, now }
  const proof = enrolmentProof(shared, { ...said, engineKey, authority })
  const connection = dial(address, { authority })
  try {
    const request = { ...said, proof, protocol: agentProtocol }
    const answer = await callUnary(connection.join, 'Enrol', request)
    const expected = answerProof(shared, proof, answer.certificate)
    if (!isProof(expected, answer.proof)) throw foreign(address)
    return { authority, certificate: answer.certificate }
  } finally {
    connection.close()
  }
}

/** WireGuard doesn't say which of the two it is. */
function unanswered(address: string, own: string, cause: unknown): BanyanError {
  const message =
    `No engine answers at ${address}: either nobody has put this machine's key on the list yet (on an engine: ` +
    `banyan-engine add-client --name … --pubkey ${own} --role …), or UDP does not get through to its control_port`
  return new BanyanError('engine-unreachable', message, 'wait', { cause })
}

function foreign(address: string): BanyanError {
  const message = `What answers at ${address} does not have the WireGuard key of the engine: is engines[].wg_public_key right, or is somebody in between? What it said was thrown away`
  return new BanyanError('engine-foreign', message, 'wait')
}
