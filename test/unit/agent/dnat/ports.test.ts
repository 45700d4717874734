import { describe, expect, it } from 'vitest'
import { hostPorts } from '../../../../agent/dnat/ports.ts'
import type { PublishedPort } from '../../../../core/model/ports.ts'
import type { Backend, Route } from '../../../../core/model/route.ts'

const here: Backend = { task: 'a', agent: 'here', address: '10.200.1.2' }
const there: Backend = { task: 'b', agent: 'there', address: '10.200.2.2' }

describe('hostPorts', () => {
  it('leads a port to all backends in a stable order', () => {
    const ports = hostPorts([route('web', [{}], [there, here])], 'here')

    expect(ports).toEqual([
      { protocol: 'tcp', published: 80, targets: ['10.200.1.2:8000', '10.200.2.2:8000'] },
    ])
  })

  it('keeps a port in host mode where the task is, and forgets it elsewhere', () => {
    const routes = [route('web', [{ mode: 'host' }], [there])]

    expect(hostPorts(routes, 'there')).toMatchObject([{ targets: ['10.200.2.2:8000'] }])
    expect(hostPorts(routes, 'here')).toEqual([])
  })

  it('keeps an ingress port without backends, so that it refuses', () => {
    expect(hostPorts([route('web', [{}], [])], 'here')).toMatchObject([{ targets: [] }])
  })

  it('gives a port that two services claim to the first with backends', () => {
    const routes = [route('old', [{}], []), route('new', [{}], [here]), route('zzz', [{}], [there])]

    expect(hostPorts(routes, 'here')).toMatchObject([{ targets: ['10.200.1.2:8000'] }])
  })

  it('puts one address before all addresses, and reads 0.0.0.0 as all', () => {
    const ports = [{ hostIp: '0.0.0.0' }, { hostIp: '127.0.0.1' }]

    const found = hostPorts([route('web', ports, [here])], 'here')

    expect(found.map(port => port.hostIp)).toEqual(['127.0.0.1', undefined])
  })

  it('has none for an IPv6 address', () => {
    expect(hostPorts([route('web', [{ hostIp: '::1' }], [here])], 'here')).toEqual([])
  })
})

function route(service: string, ports: Partial<PublishedPort>[], backends: Backend[]): Route {
  const defaults = { published: 80, target: 8000, protocol: 'tcp', mode: 'ingress' } as const
  return {
    app: 'shop',
    service,
    hashes: [],
    networks: [],
    members: [],
    ports: ports.map(port => ({ ...defaults, ...port })),
    backends,
  }
}
