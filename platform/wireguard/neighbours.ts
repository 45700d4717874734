import { ensureSettings } from '../kernel/ensure-settings.ts'
import type { Setting } from '../kernel/setting.ts'
import type { Exec } from './wireguard.ts'

/**
 * What may wait for the hardware address of one neighbour, in bytes of the kernel's own counting: about ten small packets.
 * wireguard-go sends to everybody from one socket, and what waits counts against that socket's buffer. By default as much
 * may wait as the buffer holds: a few hundred packets to a server that died, and nothing is sent to any other.
 */
const waitingBytes = 8192

/** Calls of `freeOnce` after which it looks again: links come, go, and are made anew. At a call each 10 s: 5 min. */
const callsUntilNext = 30

/** What `freeOnce` has to know of its last call. */
export interface Freed {
  /** What was asked for. */
  readonly queries: string
  readonly callsSince: number
}

/**
 * Keeps a server that is gone from holding up the tunnels to the others, whichever links lead to them. No program is started where the
 * servers are those of the last call. Where it can't be done, as where /proc/sys is read-only, `problem` says why: the tunnel is worth
 * having without.
 */
export async function freeOnce(
  exec: Exec,
  endpoints: readonly string[],
  last: Freed | undefined,
): Promise<{ readonly freed: Freed; readonly problem?: unknown }> {
  const queries = routeQueries(endpoints)
  if (last?.queries === queries && last.callsSince < callsUntilNext) {
    return { freed: { queries, callsSince: last.callsSince + 1 } }
  }
  const freed = { queries, callsSince: 1 }
  try {
    await free(exec, queries)
    return { freed }
  } catch (problem) {
    return { freed, problem }
  }
}

async function free(exec: Exec, queries: string): Promise<void> {
  if (queries === '') return
  // an endpoint that no route leads to is none of this; the others are still answered
  const { stdout } = await exec(['ip', '-force', '-json', '-batch', '-'], { input: queries })
  const settings = queueSettings(stdout.toString('utf8'))
  if (settings.length > 0) await ensureSettings(exec, settings)
}

/** For `ip -batch`: each host of `host:port` or `[host]:port` once, in an order that is always the same. */
export function routeQueries(endpoints: readonly string[]): string {
  const hosts = endpoints.map(endpoint => endpoint.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''))
  return [...new Set(hosts)]
    .sort()
    .map(host => `route get ${host}\n`)
    .join('')
}

/** From what it prints: a line of JSON for each. */
export function queueSettings(printed: string): Setting[] {
  const ways = printed
    .split('\n')
    .filter(line => line.startsWith('['))
    .flatMap(line => JSON.parse(line) as { readonly dev?: string }[])
  const links = new Set(ways.flatMap(({ dev }) => (dev === undefined || dev === 'lo' ? [] : dev)))
  return [...links].sort().flatMap(link =>
    ['ipv4', 'ipv6'].map(family => ({
      ...{ name: `net/${family}/neigh/${link}/unres_qlen_bytes`, value: waitingBytes },
      orLower: true,
    })),
  )
}
