import { BanyanError, codeOf } from '../../core/errors.ts'
import { dialledAddress, type EnginePlace } from './client-tunnel.ts'
import { enrolAt } from '../membership/enrol.ts'
import type { JoinFile } from '../membership/join-file.ts'
import { passes } from '../membership/patiently.ts'
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

/**
 * A certificate from the first engine that gives one. The tunnel has to be up. Codes: those of `enrolAt`, of the engine that said
 * most; `not-enrolled` (wait): none has a WireGuard key.
 */
export async function enrolCli({ engines, ...rest }: EnrolledBy): Promise<JoinFile> {
  const problems: unknown[] = []
  for (const engine of engines) {
    if (engine.wgPublicKey === undefined) continue
    const place = { address: dialledAddress('client', engine), engineKey: engine.wgPublicKey }
    try {
      return await enrolAt({ ...rest, place })
    } catch (error) {
      problems.push(error)
    }
  }
  if (problems.length > 0) throw mostTelling(problems)
  throw new BanyanError('not-enrolled', 'No engine has a WireGuard key', 'wait')
}

const silent = ['engine-unreachable', 'rpc-unavailable', 'rpc-timeout']

/** What was refused, else what one can't say now, else that nobody answers: as much as is known of what comes of it. */
export function mostTelling(problems: readonly unknown[]): unknown {
  const isRefusal = (error: unknown) => !passes(error) && !silent.includes(codeOf(error))
  return problems.findLast(isRefusal) ?? problems.findLast(passes) ?? problems.at(-1)
}
