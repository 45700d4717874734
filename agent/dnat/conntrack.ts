import { type HostPort, portKey } from './ports.ts'

/**
 * Which UDP flows must be forgotten after the published ports changed, as arguments for `conntrack -D`. The kernel
 * decides about NAT on a flow's first packet, and a UDP flow that keeps sending never has another: without this a
 * client would talk to a removed backend for ever (moby#53384). Flows of backends that stay are left alone, and TCP
 * always: its connections end by themselves, and that is how draining works.
 * Without `before` (a fresh agent), every UDP port counts as new.
 */
export function staleFlows(
  before: readonly HostPort[] | undefined,
  after: readonly HostPort[],
): string[][] {
  const now = new Map(after.filter(isUdp).map(port => [portKey(port), port]))
  const then = new Map((before ?? []).filter(isUdp).map(port => [portKey(port), port]))
  const appeared = [...now].filter(([key]) => !answered(then.get(key))).map(([, port]) => port)
  const removed = [...then].flatMap(([key, port]) => {
    const kept = now.get(key)?.targets ?? []
    return port.targets.filter(t => !kept.includes(t)).map(target => ({ port, target }))
  })
  return [
    ...appeared.map(port => byHostPort(port)),
    ...removed.map(({ port, target }) => [
      ...byHostPort(port),
      '--reply-src',
      target.split(':')[0] ?? '',
    ]),
  ]
}

function byHostPort({ published }: HostPort): string[] {
  return ['-p', 'udp', '--orig-port-dst', String(published)]
}

function isUdp({ protocol }: HostPort): boolean {
  return protocol === 'udp'
}

function answered(port: HostPort | undefined): boolean {
  return port !== undefined && port.targets.length > 0
}
