import { BanyanError } from '../../core/errors.ts'
import { dialledAddress, type EnginePlace } from './client-tunnel.ts'
import { enrolAt } from '../membership/enrol.ts'
import type { JoinFile } from '../membership/join-file.ts'
import type { TunnelKeys } from '../wireguard/keys.ts'

export interface EnrolledBy {
  /** Where the certificate is to be. */
  readonly path: string
  /** As the key was put on the list. */
  readonly name: string
  readonly engines: readonly EnginePlace[]
  readonly keys: Pick<TunnelKeys, 'current' | 'secret'>
  /** Epoch milliseconds. */
  readonly now: number
}

/** A certificate from the first engine that gives one; its last refusal otherwise. The tunnel has to be up. */
export async function enrolCli({ engines, ...rest }: EnrolledBy): Promise<JoinFile> {
  let problem: unknown = new BanyanError('not-enrolled', 'No engine has a WireGuard key', 'wait')
  for (const engine of engines) {
    if (engine.wgPublicKey === undefined) continue
    const place = { address: dialledAddress('client', engine), engineKey: engine.wgPublicKey }
    try {
      return await enrolAt({ ...rest, place })
    } catch (error) {
      problem = error
    }
  }
  throw problem
}
