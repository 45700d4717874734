import { messageOf } from '../../core/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { callUnary, type Connection } from '../../platform/rpc/client.ts'
import { type Identity, newKeyPair } from './identity.ts'

interface RenewalOptions {
  readonly identity: Pick<Identity, 'validity' | 'replace'>
  /** To an engine; undefined while there is none. */
  readonly connection: () => Connection | undefined
  readonly log: Logger
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Half a year is left when it begins to try. */
const lookEveryMs = 3_600_000

/** Has the certificate renewed once half of its time is over. Resolves after the signal. */
export async function keepRenewed(options: RenewalOptions): Promise<void> {
  const { clock, signal } = options
  while (!signal.aborted) {
    await renewIfDue(options)
    await clock.sleep(lookEveryMs, signal)
  }
}

/** A new key each time. The engine lets the old one in until it has seen the new one. */
export async function renewIfDue(options: RenewalOptions): Promise<void> {
  const { identity, log, clock } = options
  const { from, to } = identity.validity
  if (clock.now() < (from + to) / 2) return
  const connection = options.connection()
  if (!connection) return
  try {
    const { publicKey, privateKey } = newKeyPair()
    const { certificate } = await callUnary(connection.agent, 'Renew', { publicKey })
    await identity.replace(certificate, privateKey)
    log.info({ until: new Date(identity.validity.to).toISOString() }, 'certificate renewed')
  } catch (error) {
    const ends = new Date(to).toISOString()
    log.warn({ reason: messageOf(error), ends }, 'certificate not renewed yet')
  }
}
