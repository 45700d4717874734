import { type Protocol } from '../../model/ports.ts'
import { isIpv4 } from './ip-address.ts'

export interface Range {
  readonly first: number
  readonly last: number
}

/** Why a host address can't be used, or undefined. */
export function hostIpProblem(ip: string): string | undefined {
  if (isIpv4(ip)) return undefined
  return ip.includes(':')
    ? 'has an IPv6 host address; Banyan publishes on IPv4'
    : 'has a host address that is not an IPv4 address'
}

/** `80` or `8000-8010`. */
export function parseRange(text: string): Range | undefined {
  const [, from, to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? []
  if (from === undefined) return undefined
  const [first, last] = [Number(from), Number(to ?? from)]
  return first >= 1 && last >= first && last <= 65_535 ? { first, last } : undefined
}

export function isProtocol(text: string): text is Protocol {
  return text === 'tcp' || text === 'udp'
}
