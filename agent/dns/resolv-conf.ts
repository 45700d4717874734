import type { NetworkSettings } from '../../core/model/container-settings.ts'

export interface Upstream {
  readonly address: string
  readonly port: number
}

/** resolv.conf(5) gives the C library no more than three. */
const maxUpstreams = 3

/**
 * What a container of ours has as its resolv.conf. The search domain finds an application's own services even before
 * the DNS server has learned which container asks; those that the file adds come behind. A lone dot: no domain at all.
 */
export function resolvConfText(app: string, dns: string, net?: NetworkSettings): string {
  const { search, options } = resolverWords(app, net)
  return `nameserver ${dns}\nsearch ${search.join(' ')}\noptions ${options.join(' ')}\n`
}

/** The same as lists. */
export function resolverWords(
  app: string,
  { dnsSearch = [], dnsOptions = [] }: NetworkSettings = {},
) {
  return {
    search: dnsSearch.includes('.') ? ['.'] : [`${app}.internal`, ...dnsSearch],
    options: ['timeout:2', 'attempts:3', ...dnsOptions],
  }
}

/** The name servers of a resolv.conf, but for the one at `self`: it would ask itself. */
export function upstreamsOf(resolvConf: string, self: string): Upstream[] {
  const lines = resolvConf.split('\n').map(line => line.trim().split(/\s+/))
  const addresses = lines.flatMap(([word, address]) =>
    word === 'nameserver' && address !== undefined && address !== self ? [address] : [],
  )
  return addresses.slice(0, maxUpstreams).map(address => ({ address, port: 53 }))
}

/** `10.0.0.2`, `10.0.0.2:5353`, `fd00::2` or `[fd00::2]:5353`. */
export function parseUpstream(text: string): Upstream {
  const [, bracketed, ipv4, port] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(text) ?? []
  const address = bracketed ?? ipv4
  return address === undefined ? { address: text, port: 53 } : { address, port: Number(port) }
}
