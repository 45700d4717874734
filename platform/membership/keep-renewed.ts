import { messageOf } from '../../core/errors.ts'
import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import { callUnary } from '../rpc/call.ts'
import type { Connection } from '../rpc/dial.ts'
import { type Identity, newKeyPair } from './identity.ts'

/** The tunnel's key is renewed with the certificate. */
export interface RenewedTunnel {
  /** Makes the key that is to follow, unless there is one already; answers its public key. */
  rotate(): Promise<string>
  /** From now on it is the one. */
  promote(): Promise<void>
}

interface RenewalOptions {
  readonly identity: Pick<Identity, 'validity' | 'replace'>
  /** Of the control tunnel; absent: there is none. */
  readonly tunnel?: RenewedTunnel
  /** To an engine; undefined while there is none. */
  readonly connection: () => Connection | undefined
  readonly log: Pick<Logger, 'info' | 'warn'>
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Until all engines let the next key in: a handshake that fails is only tried again after 5 s. */
const successionMs = 3000
/** Half a year is left when it begins to try. */
const lookEveryMs = 3_600_000

/**
 * What this machine is let in with: a certificate, and a key of the tunnel. One renewal at a time: of two at once, the engine
 * would know the key of one, and the machine might keep that of the other.
 */
export class Renewal {
  readonly #options: RenewalOptions
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: RenewalOptions) {
    this.#options = options
  }

  /** Once half of the certificate's time is over. Resolves after the signal. */
  async keep(): Promise<void> {
    const { clock, signal } = this.#options
    while (!signal.aborted) {
      await this.ifDue()
      await clock.sleep(lookEveryMs, signal)
    }
  }

  /** Never rejects: there is time to try again. */
  async ifDue(): Promise<void> {
    const { identity, clock, log } = this.#options
    if (!isDue(identity, clock.now())) return
    try {
      await this.now()
    } catch (error) {
      const ends = new Date(identity.validity.to).toISOString()
      log.warn({ reason: messageOf(error), ends }, 'certificate not renewed yet')
    }
  }

  /**
   * New keys. The engines let the old ones in until they have seen the new ones; where this ends half-way they are what they
   * were, and it can be done again. False: there is no engine. Rejects as the engine's `Renew` and as files do.
   */
  async now(): Promise<boolean> {
    const renewed = this.#last.then(async () => await this.#renew())
    this.#last = renewed.catch(() => undefined)
    return await renewed
  }

  async #renew(): Promise<boolean> {
    const { identity, tunnel, connection, log, clock, signal } = this.#options
    const engine = connection()
    if (!engine) return false
    const { publicKey, privateKey } = newKeyPair()
    const tunnelKey = (await tunnel?.rotate()) ?? ''
    const { certificate } = await callUnary(engine.agent, 'Renew', { publicKey, tunnelKey })
    await identity.replace(certificate, privateKey)
    if (tunnel) {
      await clock.sleep(successionMs, signal)
      await tunnel.promote()
    }
    log.info({ until: new Date(identity.validity.to).toISOString() }, 'certificate renewed')
    return true
  }
}

/** Half of the certificate's time is over. `now`: epoch milliseconds. */
export function isDue(
  { validity: { from, to } }: Pick<Identity, 'validity'>,
  now: number,
): boolean {
  return now >= (from + to) / 2
}
