import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { BanyanError } from '../../core/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { Loop } from '../../platform/loop.ts'
import { chooseEgress, type Egress, type Link, type Way } from './egress.ts'
import type { Exec } from '../../platform/wireguard/wireguard.ts'

interface WhereaboutsOptions {
  /** `host:port`, or `unix:/path` of this server's own, in order of preference. */
  readonly engines: readonly string[]
  /** Interfaces that the agent makes. */
  readonly own: readonly string[]
  /** This server has another address than before. */
  readonly onMove: (egress: Egress) => void
  readonly exec: Exec
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** How often it is looked up. Default 10 s. */
  readonly resyncMs?: number
}

export interface Whereabouts {
  /** As of the last look that found one; undefined: no network yet. */
  egress(): Egress | undefined
  readonly finished: Promise<void>
}

const defaultResyncMs = 10_000
const lookupMs = 2000
/** Of no network (TEST-NET-1, RFC 5737): what leads there is the default route. */
const anywhere = '192.0.2.1'

/** Keeps an eye on where this server is on the network. Resolves after a first look, found or not. */
export async function watchWhereabouts(options: WhereaboutsOptions): Promise<Whereabouts> {
  const { onMove, log, signal } = options
  let egress: Egress | undefined
  const look = async () => {
    const before = egress
    egress = (await findEgress(options)) ?? before
    if (before && egress && egress.address !== before.address) onMove(egress)
  }
  await look().catch((err: unknown) => log.warn({ err }, 'own address not found'))
  const loop = new Loop({
    name: 'whereabouts',
    round: async () => {
      await look()
      return undefined
    },
    resyncMs: options.resyncMs ?? defaultResyncMs,
    log,
    signal,
  })
  return { egress: () => egress, finished: loop.finished }
}

async function findEgress(options: WhereaboutsOptions): Promise<Egress | undefined> {
  const { engines, own, exec } = options
  const away = engines.filter(engine => !engine.startsWith('unix:'))
  const hosts = away.map(engine => engine.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''))
  const resolved = await Promise.all(hosts.map(async host => await addressOf(host, options)))
  const targets = [...resolved.filter(address => address !== undefined), anywhere]
  const found = await askIp(exec, ['address', ...targets.map(target => `route get ${target}`)])
  const ways = found.flatMap(one => (isLink(one) ? [] : [one]))
  return chooseEgress(ways, found.filter(isLink), own)
}

async function addressOf(
  host: string,
  { clock, signal }: WhereaboutsOptions,
): Promise<string | undefined> {
  if (isIP(host)) return host
  const found = lookup(host).then(
    ({ address }) => address,
    () => undefined,
  )
  return (await Promise.race([found, clock.sleep(lookupMs, signal)])) ?? undefined
}

/** One program for all questions: a line for each that has an answer, and no way to an address is one too. */
async function askIp(exec: Exec, questions: readonly string[]): Promise<(Link | Way)[]> {
  const input = `${questions.join('\n')}\n`
  const { stdout, stderr } = await exec(['ip', '-force', '-json', '-batch', '-'], { input })
  const lines = stdout.toString('utf8').split('\n')
  const found = lines
    .filter(line => line.startsWith('['))
    .flatMap(line => JSON.parse(line) as (Link | Way)[])
  if (found.some(isLink)) return found
  throw new BanyanError('ip-failed', `ip address: ${stderr.trim().slice(0, 500)}`, 'retry')
}

function isLink(one: Link | Way): one is Link {
  return 'addr_info' in one
}
