import { createHmac, timingSafeEqual } from 'node:crypto'
import type { SealingKey } from './keyring.ts'

/** The server that says it has a key: a proof is good for this one alone, and for its invitation. */
export interface Prover {
  /** Of the invitation. */
  readonly id: Uint8Array
  readonly name: string
  /** Of its certificate: SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array
  /** WireGuard's, base64. */
  readonly tunnelKey: string
}

/** A key by its id, which is no secret, and that somebody has it. */
export interface KeyProof {
  readonly id: string
  readonly proof: Uint8Array
}

export function proveKey({ id, bytes }: SealingKey, prover: Prover): KeyProof {
  return { id, proof: codeOf(bytes, prover) }
}

export function isProof({ bytes }: SealingKey, { proof }: KeyProof, prover: Prover): boolean {
  const right = codeOf(bytes, prover)
  return proof.length === right.length && timingSafeEqual(proof, right)
}

function codeOf(key: Buffer, { id, name, publicKey, tunnelKey }: Prover): Buffer {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  const said = ['banyan engine joins', text(id), name, text(publicKey), tunnelKey]
  return createHmac('sha256', key).update(JSON.stringify(said)).digest()
}
