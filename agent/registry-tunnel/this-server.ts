import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { isLoopback, isSocket, splitAddress } from '../../platform/membership/address.ts'

/** Whether an engine's address is on this server: then its registry is here too, or will be in a moment. */
export async function isThisServer(engine: string): Promise<boolean> {
  if (isSocket(engine)) return true
  const { host } = splitAddress(engine)
  if (isLoopback(host)) return true
  const own = new Set(
    Object.values(networkInterfaces())
      .flatMap(list => list ?? [])
      .map(i => i.address),
  )
  const found = await lookup(host, { all: true }).catch(() => [])
  return found.some(({ address }) => own.has(address))
}
