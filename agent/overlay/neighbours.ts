import type { Setting } from '../dnat/settings.ts'
import { kernelFor } from '../dnat/kernel.ts'
import type { Exec } from './wireguard.ts'

/**
 * What may wait for the hardware address of one neighbour, in bytes of the kernel's own counting: about ten small packets.
 * wireguard-go sends to everybody from one socket, and what waits counts against that socket's buffer. By default as much
 * may wait as the buffer holds: a few hundred packets to a server that died, and nothing is sent to any other.
 */
const waitingBytes = 8192

/** Keeps a server that is gone from holding up the tunnels to the others, whichever links lead to them. */
export async function freeFromDeadNeighbours(
  exec: Exec,
  endpoints: readonly string[],
): Promise<void> {
  const input = routeQueries(endpoints)
  if (input === '') return
  // an endpoint that no route leads to is none of this; the others are still answered
  const { stdout } = await exec(['ip', '-force', '-json', '-batch', '-'], { input })
  await kernelFor(exec).ensure(queueSettings(stdout.toString('utf8')))
}

/** For `ip -batch`: each endpoint, `host:port` or `[host]:port`. */
export function routeQueries(endpoints: readonly string[]): string {
  const hosts = endpoints.map(endpoint => endpoint.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''))
  return [...new Set(hosts)].map(host => `route get ${host}\n`).join('')
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
