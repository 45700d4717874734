import { isIpv4, isIpv6 } from './ip-address.ts'

/** One port of the short form; a range of container ports gives several. */
export interface PortSpec {
  readonly hostIp?: string
  /** A number, or a range from which one is taken. Absent: any that is free. */
  readonly published?: string
  readonly target: number
  readonly protocol: string
}

export type PortSpecs =
  { readonly ports: readonly PortSpec[] } | { readonly problem: string; readonly hint?: string }

interface Range {
  readonly first: number
  readonly last: number
}

const protocols = ['tcp', 'udp', 'sctp']
const hint = 'write "8080:80", "127.0.0.1:8080:80/udp" or "8000-8010:8000-8010"'

/**
 * `[HOST_IP:][PUBLISHED:]TARGET[/PROTOCOL]` as Docker Compose reads it. Published and target may be ranges of one
 * length; a range of published ports for one target stays a range.
 */
export function parsePortSpec(text: string): PortSpecs {
  const parts = text.split(':')
  const [numbers = '', protocol = ''] = (parts.pop() ?? '').split('/')
  const written = parts.pop() ?? ''
  const host = parts.join(':')
  const ip = bare(host)
  if (isIpv6(host))
    return { problem: 'has an IPv6 address without brackets', hint: 'write "[::1]:8080:80"' }
  if (ip !== '' && !isIpv4(ip) && !isIpv6(ip)) return { problem: 'has no valid host address', hint }
  const target = parseRange(numbers)
  const published = written === '' ? undefined : parseRange(written)
  if (!target || (written !== '' && !published)) return { problem: 'is not a port', hint }
  const wanted = protocol === '' ? 'tcp' : protocol.toLowerCase()
  if (!protocols.includes(wanted)) return { problem: 'has a protocol that is not tcp, udp or sctp' }
  if (published && sizeOf(target) > 1 && sizeOf(published) !== sizeOf(target)) {
    return { problem: 'has ranges of different length', hint }
  }
  return {
    ports: spread(target, published, { protocol: wanted, ...(ip !== '' && { hostIp: ip }) }),
  }
}

/** `80` or `8000-8010`. */
function parseRange(text: string): Range | undefined {
  const [from = '', to = from] = text.split('-')
  if (!/^\d+$/.test(from) || !/^\d+$/.test(to)) return undefined
  const [first, last] = [Number(from), Number(to)]
  return last >= first && last <= 65_535 ? { first, last } : undefined
}

/** In the order of the numbers as text, as Docker Compose has them. */
function spread(
  target: Range,
  published: Range | undefined,
  common: Pick<PortSpec, 'hostIp' | 'protocol'>,
): PortSpec[] {
  const one = sizeOf(target) === 1
  const ports = Array.from({ length: sizeOf(target) }, (_, index) => ({
    ...common,
    target: target.first + index,
    ...(published && { published: one ? rangeText(published) : String(published.first + index) }),
  }))
  return ports.sort((a, b) => (`${a.target}/` < `${b.target}/` ? -1 : 1))
}

function rangeText({ first, last }: Range): string {
  return first === last ? String(first) : `${first}-${last}`
}

function sizeOf({ first, last }: Range): number {
  return last - first + 1
}

function bare(ip: string): string {
  return ip.startsWith('[') && ip.endsWith(']') ? ip.slice(1, -1) : ip
}
