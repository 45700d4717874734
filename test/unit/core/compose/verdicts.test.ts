import { describe, expect, it } from 'vitest'
import { composeFile } from '../../../../core/compose/grammar/file.ts'
import { Problems } from '../../../../core/compose/problems.ts'
import { type Key, type Shape } from '../../../../core/compose/shape.ts'
import { type Mapping } from '../../../../core/compose/tree.ts'
import { keyVerdicts, verdicts } from '../../../../core/compose/verdicts.ts'
import { treeOf } from '../../../support/tree-of.ts'

function reported(file: unknown) {
  const problems = new Problems()
  verdicts(treeOf(file) as Mapping, problems)
  return problems.list().map(({ severity, code, message }) => `${severity} ${code}: ${message}`)
}

function reportedFor(service: unknown) {
  return reported({ services: { web: service } })
}

describe('honoured', () => {
  it.each<[string, unknown]>([
    ['what reaches the container', { image: 'a', tty: true, sysctls: { a: 1 }, gpus: 'all' }],
    ['the host’s namespaces, which policy decides about', { pid: 'host', network_mode: 'host' }],
    ['none as network', { network_mode: 'none', ipc: 'shareable' }],
    ['what says what happens anyway', { isolation: 'default', use_api_socket: false }],
    ['no privileges of a build', { build: { privileged: false, provenance: 'false' } }],
    [
      'how many tasks, and where',
      { deploy: { mode: 'global', placement: { constraints: ['a'] } } },
    ],
    ['how tasks change', { deploy: { update_config: { parallelism: 1, delay: '1s' } } }],
    ['how names lead to tasks', { deploy: { endpoint_mode: 'vip' } }],
    ['the way back', { deploy: { rollback_config: { parallelism: 1, order: 'stop-first' } } }],
    ['extensions', { 'x-provider': { provider: 1 } }],
    ['what asks for nothing', { develop: null, external_links: [], build: { ssh: {}, tags: [] } }],
    ['volumes of another service', { volumes_from: ['db:ro'] }],
  ])('%s', (_, service) => {
    expect(reportedFor(service)).toEqual([])
  })
})

describe('warned', () => {
  it.each<[string, unknown]>([
    ['"develop" in services.web', { develop: { watch: [{ path: '.', action: 'sync' }] } }],
    ['"attach" in services.web', { attach: false }],
    ['"network_mode" in services.web', { network_mode: 'bridge' }],
    ['"labels" in services.web.deploy', { deploy: { labels: { a: 'b' } } }],
    ['"app_protocol" in services.web.ports[0]', { ports: [{ target: 80, app_protocol: 'http' }] }],
    ['"sbom" in services.web.build', { build: { sbom: true } }],
  ])('%s', (what, service) => {
    expect(reportedFor(service)).toEqual([`warning ignored-key: ${what} has no effect`])
  })

  it('drivers of networks that make no difference', () => {
    expect(reported({ networks: { front: { driver: 'bridge', enable_ipv6: false } } })).toEqual([
      'warning ignored-key: "driver" in networks.front has no effect',
    ])
  })
})

describe('refused', () => {
  it.each<[string, unknown]>([
    ['"provider" in services.web', { provider: { type: 'a' } }],
    ['"models" in services.web', { models: ['a'] }],
    ['"pid" in services.web', { pid: 'service:db' }],
    ['"ipc" in services.web', { ipc: 'container:db' }],
    ['"network_mode" in services.web', { network_mode: 'service:db' }],
    ['"network_mode" in services.web', { network_mode: 'shop_front' }],
    ['"isolation" in services.web', { isolation: 'hyperv' }],
    ['"use_api_socket" in services.web', { use_api_socket: true }],
    ['"external_links" in services.web', { external_links: ['db'] }],
    ['"volumes_from" in services.web', { volumes_from: ['container:db'] }],
    ['"type" in services.web.volumes[0]', { volumes: [{ type: 'npipe', target: '/a' }] }],
    [
      '"ipv4_address" in services.web.networks.a',
      { networks: { a: { ipv4_address: '10.0.0.1' } } },
    ],
    ['"secrets" in services.web.build', { build: { secrets: ['a'] } }],
  ])('%s', (what, service) => {
    expect(reportedFor(service)).toEqual([`error unsupported-key: ${what} is not supported`])
  })

  it('addresses of networks, but not an empty ipam', () => {
    const ipam = { config: [{ subnet: '10.0.0.0/8' }] }
    expect(reported({ networks: { a: { ipam: {} }, b: { ipam } } })).toEqual([
      'error unsupported-key: "ipam" in networks.b is not supported',
    ])
  })
})

it('tells the verdict on every key that a file uses, names left out', () => {
  const file = {
    version: '3',
    services: { web: { image: 'a', provider: { type: 'x' }, volumes: [{ type: 'tmpfs' }] } },
    'x-mine': { image: 1 },
  }
  const rows = keyVerdicts(treeOf(file) as Mapping).map(({ path, key, is }) => [path, key, is])

  expect(rows).toEqual([
    ['', 'version', 'warned'],
    ['', 'services', 'honoured'],
    ['services.web', 'image', 'honoured'],
    ['services.web', 'provider', 'refused'],
    ['services.web', 'volumes', 'honoured'],
    ['services.web.volumes[0]', 'type', 'honoured'],
  ])
})

it('has a sentence for every key that it does not simply honour', () => {
  const silent = keysOf(composeFile).filter(
    ([, { verdict }]) => verdict.is !== 'honoured' && !/^["\w`‘].{10,}[^.]$/s.test(verdict.note),
  )
  expect(silent.map(([name]) => name)).toEqual([])
})

function keysOf(shape: Shape): [string, Key][] {
  if (shape.is === 'either') return shape.of.flatMap(keysOf)
  if (shape.is === 'list' || shape.is === 'dictionary') return keysOf(shape.of)
  if (shape.is !== 'keys') return []
  return [...shape.keys].flatMap(([name, key]) => [
    [name, key] as [string, Key],
    ...keysOf(key.shape),
  ])
}
