import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { systemClock } from '../clock.ts'

const lookupMs = 2000

/** `host:port`, `[::1]:port` → the same with an address; those that nothing answers for are left out. */
export async function resolveEndpoints(
  endpoints: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(endpoints)]
  const resolved = await Promise.all(
    names.map(async name => [name, await resolveEndpoint(name)] as const),
  )
  return new Map(resolved.flatMap(([name, found]) => (found === undefined ? [] : [[name, found]])))
}

async function resolveEndpoint(endpoint: string): Promise<string | undefined> {
  const at = endpoint.lastIndexOf(':')
  const host = endpoint.slice(0, at).replace(/^\[|\]$/g, '')
  const address = isIP(host) ? host : await addressOf(host)
  return address && `${isIP(address) === 6 ? `[${address}]` : address}${endpoint.slice(at)}`
}

async function addressOf(host: string): Promise<string | undefined> {
  const waiting = new AbortController()
  const found = lookup(host).then(
    ({ address }) => address,
    () => undefined,
  )
  const late = systemClock.sleep(lookupMs, waiting.signal).then(() => undefined)
  try {
    return await Promise.race([found, late])
  } finally {
    waiting.abort()
  }
}
