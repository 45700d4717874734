import { type Protocol } from '../../model/project.ts'

/** One published port as the short form says it; a range gives several. */
export interface PortMapping {
  readonly hostIp?: string
  /** Absent: the runtime would pick one. */
  readonly published?: number
  readonly target: number
  readonly protocol: Protocol
}

export type Ports =
  { readonly ports: readonly PortMapping[] } | { readonly problem: string; readonly hint?: string }

interface Range {
  readonly first: number
  readonly last: number
}

const hint = 'write "8080:80", "127.0.0.1:8080:80/udp" or "8000-8010:8000-8010"'

/** `[HOST_IP:][PUBLISHED:]TARGET[/PROTOCOL]`; published and target may be ranges of one length. */
export function parsePort(text: string): Ports {
  const [address = '', protocol = 'tcp', ...rest] = text.split('/')
  const wanted = protocol.toLowerCase()
  if (rest.length > 0) return { problem: 'is not a port', hint }
  if (!isProtocol(wanted)) return { problem: `has a protocol that is not tcp or udp` }
  const parts = address.split(':')
  const target = parseRange(parts.pop() ?? '')
  const written = parts.pop() ?? ''
  const published = written === '' ? undefined : parseRange(written)
  if (!target || (written !== '' && !published)) return { problem: 'is not a port', hint }
  const ip = parts.join(':').replace(/^\[(.*)\]$/, '$1')
  const invalidIp = ip === '' ? undefined : hostIpProblem(ip)
  if (invalidIp) return { problem: invalidIp }
  return spread({ hostIp: ip, published, target, protocol: wanted })
}

/** Why a host address can't be used, or undefined. */
export function hostIpProblem(ip: string): string | undefined {
  if (/^(\d{1,3})(\.\d{1,3}){3}$/.test(ip) && ip.split('.').every(part => Number(part) <= 255)) {
    return undefined
  }
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

export function sizeOf({ first, last }: Range): number {
  return last - first + 1
}

function spread(mapping: {
  readonly hostIp: string
  readonly published: Range | undefined
  readonly target: Range
  readonly protocol: Protocol
}): Ports {
  const { hostIp, published, target, protocol } = mapping
  const address = hostIp === '' || hostIp === '0.0.0.0' ? {} : { hostIp }
  if (published && sizeOf(published) !== sizeOf(target)) {
    return { problem: 'has ranges of different length', hint }
  }
  const ports = Array.from({ length: sizeOf(target) }, (_, index) => ({
    ...address,
    ...(published && { published: published.first + index }),
    target: target.first + index,
    protocol,
  }))
  return { ports }
}
