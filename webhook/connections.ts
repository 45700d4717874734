import { BanyanError, messageOf } from '../core/errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { Ways } from '../platform/control/ways.ts'
import type { Logger } from '../platform/logger.ts'
import { isSocket } from '../platform/membership/address.ts'
import { validityOf } from '../platform/membership/identity.ts'
import { isDue } from '../platform/membership/keep-renewed.ts'
import { type Connection, dial, type DialSecurity } from '../platform/rpc/dial.ts'

interface ConnectionsOptions {
  /** As the command line does it for each command: also renews the certificate when that is due. */
  readonly open: () => Promise<Ways>
  readonly log: Pick<Logger, 'info' | 'warn'>
  readonly clock: Pick<Clock, 'now'>
}

interface Way {
  readonly address: string
  readonly identity: (DialSecurity & { readonly certificate: string }) | undefined
}

/**
 * Connections to engines, each by the way that is known now: other programs of this machine have the same certificate and the
 * same tunnel, and may have renewed either.
 */
export class EngineConnections {
  readonly #options: ConnectionsOptions
  readonly #dialled = new Map<string, { readonly way: Way; readonly connection: Connection }>()
  #ways: Ways | undefined
  #trouble: unknown = new BanyanError('engine-unreachable', 'No way was looked for yet', 'retry')
  #warned = ''

  constructor(options: ConnectionsOptions) {
    this.#options = options
  }

  /** Throws why this machine has never had a way there: `open` of the options, and `dial`. */
  to(engine: string): Connection {
    const way = this.#wayTo(engine)
    const before = this.#dialled.get(engine)
    if (before && isSame(before.way, way)) return before.connection
    before?.connection.close()
    const connection = dial(way.address, way.identity, engine)
    this.#dialled.set(engine, { way, connection })
    return connection
  }

  /** Never rejects: the ways that were known are good until they are replaced. True: they are others from now on. */
  async refresh(): Promise<boolean> {
    const before = this.#ways
    try {
      this.#ways = await this.#options.open()
    } catch (error) {
      this.#trouble = error
      this.#warn(messageOf(error))
      return false
    }
    const { identity } = this.#ways
    const isNew = identity?.certificate !== before?.identity?.certificate
    if (identity) this.#tellOf(identity, isNew)
    return isNew || before === undefined
  }

  close(): void {
    for (const { connection } of this.#dialled.values()) connection.close()
  }

  #wayTo(engine: string): Way {
    if (isSocket(engine)) return { address: engine, identity: undefined }
    if (!this.#ways) throw this.#trouble
    return { address: this.#ways.addressOf(engine), identity: this.#ways.identity }
  }

  #tellOf(identity: NonNullable<Ways['identity']>, isNew: boolean): void {
    const { log, clock } = this.#options
    const validity = validityOf(identity)
    const until = new Date(validity.to).toISOString()
    if (isNew) log.info({ name: identity.name, until }, 'certificate for engines')
    if (isDue({ validity }, clock.now())) this.#warn(`not renewed yet, good until ${until}`)
    else this.#warned = ''
  }

  /** Once, however often it is found. */
  #warn(reason: string): void {
    if (reason === this.#warned) return
    this.#warned = reason
    this.#options.log.warn({ reason }, 'way to engines on other servers')
  }
}

function isSame(one: Way, other: Way): boolean {
  return one.address === other.address && one.identity?.certificate === other.identity?.certificate
}
