import { describe, expect, it } from 'vitest'
import {
  fileWith,
  findingsIn,
  typedProject,
  typedService,
} from '../../../../support/typed-project.ts'

const policy = { hostNamespaces: ['network'] as const }

describe('what a container finds by name, and how it is attached', () => {
  it.each([
    ['network_mode: none', { mode: 'none' }],
    ['network_mode: host', { mode: 'host' }],
    ['mac_address: 02-42-AC-11-65-43', { macAddress: '02:42:ac:11:65:43' }],
    ['dns: 1.1.1.1', { dns: ['1.1.1.1'] }],
    ['dns: [9.9.9.9, "2620:fe::fe"]', { dns: ['9.9.9.9', '2620:fe::fe'] }],
    ['dns_search: [b.test, a.test]', { dnsSearch: ['b.test', 'a.test'] }],
    ['dns_opt: [use-vc]', { dnsOptions: ['use-vc'] }],
    ['extra_hosts: ["h:host-gateway"]', { extraHosts: [host('h', 'host-gateway')] }],
    ['extra_hosts: ["v6=[::1]"]', { extraHosts: [host('v6', '::1')] }],
    ['extra_hosts: ["v6:::1"]', { extraHosts: [host('v6', '::1')] }],
    [
      'extra_hosts: { b: [10.0.0.2, 10.0.0.1], a: 10.0.0.3 }',
      { extraHosts: [host('a', '10.0.0.3'), host('b', '10.0.0.1'), host('b', '10.0.0.2')] },
    ],
    ['links: ["db:database", db]', { links: [{ service: 'db', alias: 'database' }] }],
    ['networks: [front]', { attachments: [{ network: 'front' }] }],
    [
      'networks: { front: { aliases: [shop, api] }, default: }',
      { attachments: [{ network: 'default' }, { network: 'front', aliases: ['api', 'shop'] }] },
    ],
    [
      'networks: { default: { aliases: [api] } }',
      { attachments: [{ network: 'default', aliases: ['api'] }] },
    ],
  ])('%s', (lines, net) => {
    const rest = '  db: { image: postgres }\nnetworks: { front: }'

    expect(typedService(lines, { policy }, rest).net).toEqual(net)
  })

  it.each([
    ['dns: [example.test]', '"example.test" is not an IP address'],
    ['mac_address: "1:2"', '"1:2" is not a MAC address'],
    ['extra_hosts: ["a=b"]', 'is not a host with an address'],
    ['extra_hosts: ["a=1.2.3.456"]', 'is not a host with an address'],
    ['mac_address: 02:42:ac:11:65:43\nscale: 2', '2 replicas can not share one MAC address'],
    ['network_mode: service:db', 'use a volume or the network instead'],
    ['networks: [nowhere]', 'there is no network "nowhere"'],
  ])('%s is refused: %s', (lines, sentence) => {
    const rest = '  db: { image: postgres }'

    expect(findingsIn(fileWith(lines, rest)).join()).toContain(sentence)
  })

  it('publishes nothing from a container that has no address of its own, and says so', () => {
    const lines = 'network_mode: host\nports: ["80:80"]'

    expect(typedService(lines, { policy }).ports).toEqual([])
    expect(findingsIn(fileWith(lines), { policy }, 'warning')).toEqual([
      'ignored-key: network_mode: host publishes no ports (the container listens on the server itself)',
    ])
  })

  it('says that the bridge of a container engine is the default network here', () => {
    expect(typedService('network_mode: bridge').net).toBeUndefined()
    expect(findingsIn(fileWith('network_mode: bridge'), {}, 'warning')).toHaveLength(1)
  })

  function host(name: string, address: string) {
    return { host: name, address }
  }
})

describe('the networks of a project', () => {
  const twice = `services:
  web: { image: nginx, networks: [front, shared] }
  db: { image: postgres }
`

  it('are those that services are on, sorted, under the names that projects share', () => {
    const { networks } = typedProject(`${twice}networks:
  shared: { external: true, name: company }
  front: { internal: true }
  unused:
`)

    const own = { external: false, internal: false }
    expect(networks).toEqual([
      { name: 'default', runtimeName: 'shop_default', ...own },
      { name: 'front', runtimeName: 'shop_front', external: false, internal: true },
      { name: 'shared', runtimeName: 'company', external: true, internal: false },
    ])
  })

  it.each(['', 'networks: { default: }', 'networks: { default: { name: shop_default } }'])(
    'are not mentioned when there is only the usual one: %j',
    rest => {
      const project = typedProject(`services: { web: { image: nginx } }\n${rest}`)

      expect(project.networks).toBeUndefined()
      expect(project.services[0]?.net).toBeUndefined()
    },
  )

  it('name the default one, and so do its services, when the file makes it another', () => {
    const project = typedProject(
      'services: { web: { image: nginx } }\nnetworks: { default: { external: true, name: company } }',
    )

    const network = { name: 'default', runtimeName: 'company', external: true, internal: false }
    expect(project.networks).toEqual([network])
    expect(project.services[0]?.net).toEqual({ attachments: [{ network: 'default' }] })
  })

  it.each([
    ['[back]', 1],
    ['[back, deep]', 1],
    ['[back, front]', 0],
    ['[front]', 0],
  ])('have a way out for who publishes ports, or it is said: %s', (networks, warnings) => {
    const text = `services: { web: { image: nginx, networks: ${networks}, ports: ["80:80", "81:81"] } }
networks: { back: { internal: true }, deep: { internal: true }, front: }`

    expect(findingsIn(text)).toEqual([])
    const said = findingsIn(text, {}, 'warning')
    expect(said).toHaveLength(2 * warnings)
    for (const each of said) expect(each).toContain('all networks of web are internal')
  })

  it.each(['host', 'bridge', 'none'])('are not the modes of a container engine: %s', name => {
    const text = `services: { web: { image: nginx, networks: [n] } }
networks: { n: { external: true, name: ${name} } }`

    expect(findingsIn(text)).toEqual([
      `unsupported-value: "${name}" is not a network but a mode (write "network_mode: ${name}" in the service)`,
    ])
  })
})
