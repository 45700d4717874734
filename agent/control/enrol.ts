import { backoffMs } from '../../core/backoff.ts'
import { codeOf, messageOf } from '../../core/errors.ts'
import type { Random } from '../../core/random.ts'
import type { Clock } from '../../platform/clock.ts'
import { dialledAddress, type EnginePlace } from '../../platform/control/client-tunnel.ts'
import type { Logger } from '../../platform/logger.ts'
import { enrolAt } from '../../platform/membership/enrol.ts'
import type { TunnelKeys } from '../../platform/wireguard/keys.ts'

interface EnrolOptions {
  /** Where the certificate is to be. */
  readonly path: string
  readonly name: string
  readonly engines: readonly EnginePlace[]
  readonly keys: Pick<TunnelKeys, 'current' | 'secret'>
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly signal: AbortSignal
}

const retry = { firstMs: 500, maxMs: 10_000 }

/**
 * Comes for a certificate until an engine gives one: perhaps nobody has put this server's key on the list yet. Resolves then, and
 * when the signal aborts.
 */
export async function enrolSometime(options: EnrolOptions): Promise<void> {
  const { name, keys, clock, random, log, signal } = options
  for (let attempt = 1; !signal.aborted; attempt++) {
    const problem = await enrolAnywhere(options)
    if (problem === undefined) return
    const hint = `on an engine: banyan-engine add-client --name ${name} --pubkey ${keys.current} --role agent`
    log.warn({ code: codeOf(problem), reason: messageOf(problem), hint }, 'no certificate yet')
    await clock.sleep(backoffMs(attempt, retry, random), signal)
  }
}

/** Undefined: done. */
async function enrolAnywhere({ engines, ...rest }: EnrolOptions): Promise<unknown> {
  let problem: unknown
  for (const engine of engines) {
    if (engine.wgPublicKey === undefined) continue
    const place = { address: dialledAddress('agent', engine), engineKey: engine.wgPublicKey }
    try {
      await enrolAt({ ...rest, place, now: rest.clock.now() })
      return undefined
    } catch (error) {
      problem = error
    }
  }
  return problem
}
