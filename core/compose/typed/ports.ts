import { type ContainerPort, type Protocol, type PublishedPort } from '../../model/ports.ts'
import { type Context, shown } from '../context.ts'
import { hostIpProblem, isProtocol, parseRange } from '../forms/port.ts'
import { listAt, mapsIn, scalarAt, scalarsIn, textAt, wordOf } from '../read.ts'
import { type Mapping, type Scalar } from '../tree.ts'

/** Sorted; two that say the same are one. Where each was written is kept for the cross-checks. */
export interface LocatedPort {
  readonly port: PublishedPort
  readonly from: Mapping
}

/** Ranges multiply: this bounds what they may grow to, over the whole project. */
const maxPorts = 10_000

export interface PortBudget {
  spare: number
}

export function portBudget(): PortBudget {
  return { spare: maxPorts }
}

export function publishedPorts(service: Mapping, context: Context): readonly LocatedPort[] {
  const ports = new Map<string, LocatedPort>()
  for (const from of mapsIn(listAt(service, 'ports'))) {
    const port = publishedPort(from, context)
    if (port) ports.set(JSON.stringify(port), { port, from })
  }
  return [...ports.values()].sort((a, b) => comparePorts(a.port, b.port))
}

export function exposedPorts(
  service: Mapping,
  budget: PortBudget,
  { problems }: Context,
): readonly ContainerPort[] {
  const ports = new Map<string, ContainerPort>()
  for (const scalar of scalarsIn(listAt(service, 'expose'))) {
    const [numbers = '', protocol = 'tcp'] = wordOf(scalar.value).split('/')
    const range = parseRange(numbers)
    if (!range || !isProtocol(protocol)) {
      const message = `${shown(scalar)} is not a port`
      problems.error(scalar.at, 'invalid-port', message, 'write "3000/tcp" or "3000-3010"')
      continue
    }
    budget.spare -= range.last - range.first + 1
    if (budget.spare < 0) {
      problems.error(scalar.at, 'too-many-ports', `more than ${maxPorts} ports in one project`)
      break
    }
    for (let port = range.first; port <= range.last; port++) {
      ports.set(`${port}/${protocol}`, { port, protocol })
    }
  }
  return [...ports.values()].sort((a, b) => a.port - b.port || compareText(a.protocol, b.protocol))
}

function publishedPort(from: Mapping, context: Context): PublishedPort | undefined {
  const target = portNumber(scalarAt(from, 'target'), context)
  const published = scalarAt(from, 'published')
  if (!published || published.value === '') {
    const hint = target === undefined ? undefined : `write "${target}:${target}"`
    const message = 'the port on the server is missing: Banyan picks no random ones'
    context.problems.error((scalarAt(from, 'target') ?? from).at, 'random-port', message, hint)
    return undefined
  }
  const number = portNumber(published, context)
  const protocol = protocolOf(from, context)
  const hostIp = hostIpOf(from, context)
  if (target === undefined || number === undefined || protocol === undefined) return undefined
  const mode = textAt(from, 'mode') === 'host' ? 'host' : 'ingress'
  return { ...(hostIp && { hostIp }), published: number, target, protocol, mode }
}

function portNumber(scalar: Scalar | undefined, { problems }: Context): number | undefined {
  if (!scalar) return undefined
  const range = parseRange(wordOf(scalar.value))
  if (range?.first === range?.last && range) return range.first
  const hint = range ? 'a range has a form of its own: "8000-8010:8000-8010"' : 'from 1 to 65535'
  problems.error(scalar.at, 'invalid-port', `${shown(scalar)} is not one port`, hint)
  return undefined
}

function protocolOf(from: Mapping, { problems }: Context): Protocol | undefined {
  const scalar = scalarAt(from, 'protocol')
  if (!scalar) return 'tcp'
  const protocol = wordOf(scalar.value).toLowerCase()
  if (isProtocol(protocol)) return protocol
  problems.error(scalar.at, 'invalid-port', `the protocol ${shown(scalar)} is not tcp or udp`)
  return undefined
}

function hostIpOf(from: Mapping, { problems }: Context): string | undefined {
  const scalar = scalarAt(from, 'host_ip')
  const ip = scalar ? wordOf(scalar.value) : ''
  if (!scalar || ip === '' || ip === '0.0.0.0') return undefined
  const problem = hostIpProblem(ip)
  if (problem) problems.error(scalar.at, 'invalid-port', `${shown(scalar)} ${problem}`)
  return ip
}

function comparePorts(a: PublishedPort, b: PublishedPort): number {
  return (
    a.published - b.published ||
    a.target - b.target ||
    compareText(a.protocol, b.protocol) ||
    compareText(a.hostIp ?? '', b.hostIp ?? '')
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
