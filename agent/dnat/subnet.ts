import { BanyanError } from '../../core/errors.ts'

/** The first address of a subnet, where the bridge and the DNS server live: 10.200.1.0/24 → 10.200.1.1. */
export function gatewayOf(subnet: string): string {
  return toText(networkNumber(subnet) + 1)
}

/** The subnet of the same size that an address lies in: 10.200.2.7 beside 10.200.1.0/24 → 10.200.2.0/24. */
export function subnetOf(address: string, { like }: { readonly like: string }): string {
  const prefix = prefixOf(like)
  return `${toText(masked(toNumber(address), prefix))}/${prefix}`
}

/** Tells whether an address lies in a range such as 10.200.0.0/16. */
export function isWithin(range: string): (address: string) => boolean {
  const prefix = prefixOf(range)
  const network = networkNumber(range)
  return address => masked(toNumber(address), prefix) === network
}

/**
 * Every address that a container can have, coming round once from the one behind `after`: all but the network's own,
 * the gateway's and the broadcast address.
 */
export function* containerAddresses(subnet: string, after?: string): Generator<string> {
  const first = networkNumber(subnet) + 2
  const count = 2 ** (32 - prefixOf(subnet)) - 3
  const given = after === undefined ? -1 : toNumber(after) - first
  const start = given >= 0 && given < count ? given + 1 : 0
  for (let index = 0; index < count; index++) yield toText(first + ((start + index) % count))
}

function networkNumber(subnet: string): number {
  return masked(toNumber(subnet.split('/')[0] ?? ''), prefixOf(subnet))
}

function prefixOf(subnet: string): number {
  const prefix = Number(subnet.split('/')[1])
  if (Number.isInteger(prefix) && prefix >= 1 && prefix <= 30) return prefix
  throw notAnAddress(subnet)
}

function masked(address: number, prefix: number): number {
  const size = 2 ** (32 - prefix)
  return address - (address % size)
}

function toNumber(address: string): number {
  const parts = address.split('.').map(Number)
  const fine = parts.length === 4 && parts.every(p => Number.isInteger(p) && p >= 0 && p <= 255)
  if (!fine) throw notAnAddress(address)
  return parts.reduce((sum, part) => sum * 256 + part, 0)
}

function toText(address: number): string {
  return [24, 16, 8, 0].map(bits => Math.floor(address / 2 ** bits) % 256).join('.')
}

function notAnAddress(text: string): BanyanError {
  return new BanyanError('bad-subnet', `"${text}" is not an IPv4 address or subnet.`, 'bug')
}
