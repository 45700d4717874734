import { describe, expect, it } from 'vitest'
import { composeModelOf, errorsOf } from '../../../../support/compose-model.ts'

/** Positions are within the block under `web:`, whose first line is line 3 and begins at column 5. */
const serviceRules: readonly (readonly [block: string, ...errors: string[]])[] = [
  ['command: [run]', '2:3 missing-key'],
  ['image: ""', '2:3 missing-key'],
  ['provider: { type: cloud }'],
  ['build: { dockerfile: D, dockerfile_inline: FROM x }', '3:29 conflict'],
  ['{ image: a, platform: linux/amd64, build: { platforms: [linux/arm64] } }', '3:27 conflict'],
  ['{ image: a, platform: linux/amd64, build: { platforms: [linux/arm64, linux/amd64] } }'],
  ['build: { additional_contexts: { x: "service:gone" } }', '3:40 unknown-service'],
  ['build: { additional_contexts: { x: "service:db" } }', '3:40 conflict'],
  ['build: { additional_contexts: { x: "service:web" } }'],
  ['{ image: a, network_mode: host, networks: { back: null } }', '3:17 conflict'],
  ['{ image: a, network_mode: host, networks: {} }'],
  ['{ image: a, networks: { gone: null, back: null } }', '3:29 unknown-network'],
  ['{ image: a, networks: { x-wide: null } }', '3:29 unknown-network'],
  ['{ image: a, healthcheck: { test: [curl, localhost] } }', '3:39 invalid-healthcheck'],
  ['{ image: a, healthcheck: { test: [CMD, curl] } }'],
  ['{ image: a, healthcheck: { test: [] } }'],
  ['{ image: a, depends_on: { gone: { condition: service_started } } }', '3:31 unknown-service'],
  ['{ image: a, volumes: [{ type: volume, source: gone, target: /x }] }', '3:51 unknown-volume'],
  ['{ image: a, volumes: [{ type: volume, target: /x }] }'],
  ['{ image: a, volumes: [{ type: bind, source: ./gone, target: /x }] }'],
  ['{ image: a, configs: [{ source: gone }] }', '3:37 unknown-config'],
  ['{ image: a, secrets: [{ source: gone }] }', '3:37 unknown-secret'],
  ['{ image: a, secrets: [{ target: x }] }', '3:27 unknown-secret'],
  ['build: { secrets: [{ source: gone }] }', '3:34 unknown-secret'],
  ['{ image: a, models: { gone: {} } }', '3:27 unknown-model'],
  ['{ image: a, cpus: 2, deploy: { resources: { limits: { cpus: 1 } } } }', '3:17 conflict'],
  ['{ image: a, cpus: 2, deploy: { resources: { limits: { pids: 1 } } } }', '3:17 conflict'],
  ['{ image: a, cpus: 0.1, deploy: { resources: { limits: { cpus: 0.1 } } } }'],
  ['{ image: a, cpus: 0, deploy: { resources: { limits: { cpus: 1 } } } }'],
  ['{ image: a, cpus: 2, deploy: { resources: { reservations: { cpus: 1 } } } }'],
  ['{ image: a, pids_limit: 2, deploy: { resources: { limits: { pids: 1 } } } }', '3:17 conflict'],
  ['{ image: a, scale: 2, deploy: { replicas: 3 } }', '3:24 conflict'],
  ['{ image: a, scale: 2, container_name: one }', '3:27 conflict'],
  ['{ image: a, container_name: one, deploy: { replicas: 2 } }', '3:17 conflict'],
  ['{ image: a, container_name: one, scale: 1 }'],
  ['{ image: a, container_name: base }', '4:36 conflict'],
  ['{ image: a, scale: -1 }', '3:24 invalid-number'],
  ['{ image: a, deploy: { replicas: -1 } }', '3:37 invalid-number'],
  [
    '{ image: a, tmpfs: ["/x:ro"], volumes: [{ type: tmpfs, target: /x/ }] }',
    '3:68 duplicate-mount',
  ],
  ['{ image: a, tmpfs: [/x, /y], volumes: [{ type: tmpfs, target: /z }] }'],
  [
    '{ image: a, volumes: [{ type: tmpfs, target: /x/ }, { type: tmpfs, target: /x }] }',
    '3:80 duplicate-mount',
  ],
  ['{ image: a, ports: [{ published: "80" }] }', '3:27 missing-key'],
  ['{ image: a, ports: [{ target: 80, host_ip: nowhere }] }', '3:48 invalid-address'],
  ['{ image: a, ports: [{ target: 80, host_ip: "::1" }] }'],
  ['{ image: a, gpus: [{ count: 1, device_ids: ["0"] }] }', '3:36 conflict'],
  ['{ image: a, develop: { watch: [{ path: "", action: rebuild }] } }', '3:44 empty-value'],
  ['{ image: a, develop: { watch: [{ path: ., action: sync }] } }', '3:36 missing-key'],
  ['{ image: a, develop: { watch: [{ path: ., action: restart }] } }'],
  ['{ image: a, develop: { watch: [{ path: ., action: sync, target: /x }] } }'],
]

describe('the rules for services', () => {
  it.each(serviceRules.map(([block, ...errors]) => [block, errors]))('%s: %j', (block, errors) => {
    const text = `services:\n  web:\n    ${block}\n  db: { image: db, container_name: base }\nnetworks: { back: {}, x-wide: {} }\n`

    expect(errorsOf(text)).toEqual(errors.map(each => `shop/compose.yaml:${each}`))
  })
})

describe('the rules for resources', () => {
  it.each([
    [
      'volumes: { a: { external: true, driver: local, labels: { a: b }, name: x } }',
      ['1:33', '1:48'],
      'conflict',
    ],
    ['volumes: { a: { external: true, x-note: y } }', [], ''],
    ['volumes: { a: { external: false, driver: local } }', [], ''],
    ['networks: { a: { external: true, driver: overlay } }', [], ''],
    ['configs: { a: {} }', ['1:12'], 'missing-key'],
    ['configs: { a: { file: f, content: c, environment: E } }', ['1:26', '1:38'], 'conflict'],
    ['configs: { a: { external: true } }', [], ''],
    ['secrets: { a: {} }', ['1:12'], 'missing-key'],
    ['secrets: { a: { file: f, environment: E } }', ['1:26'], 'conflict'],
    ['secrets: { a: { file: "" } }', ['1:12'], 'missing-key'],
    ['secrets: { a: { external: false } }', ['1:12'], 'missing-key'],
    ['secrets: { a: { external: true } }', [], ''],
    ['secrets: { a: { driver: vault } }', ['1:12'], 'missing-key'],
  ])('%s: %j %s', (definition, places, code) => {
    const found = errorsOf(`${definition}\nservices: { web: { image: a } }\n`)

    expect(found).toEqual(places.map(each => `shop/compose.yaml:${each} ${code}`))
  })
})

describe('what depends on itself', () => {
  const circular = (services: string) => composeModelOf(`services:\n  ${services}\n`).diagnostics

  it('is named with its chain, at the key that closes it', () => {
    const [found, ...others] = circular(
      'a: { image: x, depends_on: [b] }\n  b: { image: x, links: [c] }\n  c: { image: x, depends_on: [b] }',
    )

    expect(others).toEqual([])
    expect(found).toMatchObject({ code: 'dependency-cycle', line: 3, column: 26 })
    expect(found?.message).toContain('b → c → b')
  })

  it('is found wherever it is', () => {
    const found = circular(
      'a: { image: x, network_mode: "service:a" }\n  b: { image: x, depends_on: [c] }\n  c: { image: x, links: [b] }',
    )

    expect(found.map(({ code, line }) => [code, line])).toEqual([
      ['dependency-cycle', 2],
      ['dependency-cycle', 3],
    ])
  })

  it('is shortened where it is long', () => {
    const ring = Array.from(
      { length: 3000 },
      (_, i) => `s${i}: { image: x, links: [s${(i + 1) % 3000}] }`,
    )
    const [found] = circular(ring.join('\n  '))

    expect(found?.message).toContain('s0 → s1 →')
    expect(found?.message).toContain('s9 → … 2990 more → s0')
  })

  it('matters only among active services', () => {
    const services =
      'a: { image: x, depends_on: [b], profiles: [p] }\n  b: { image: x, depends_on: [a], profiles: [p] }'

    expect(circular(services)).toEqual([])
  })
})

it('suggests the name that was probably meant', () => {
  const text =
    'services: { web: { image: a, networks: { bakend: null }, volumes: [{ type: volume, source: dat, target: /x }] } }\nnetworks: { backend: {} }\nvolumes: { data: {} }\n'
  const { diagnostics } = composeModelOf(text)

  expect(diagnostics.map(({ hint }) => hint)).toEqual([
    'did you mean "backend"?',
    'did you mean "data"?',
  ])
})

it('answers a file full of mistakes in good time', () => {
  const services = Array.from(
    { length: 3000 },
    (_, i) =>
      `  service-${i}: { image: a, depends_on: { servise-${i}: {} }, networks: { nett: null } }`,
  )

  expect(errorsOf(`services:\n${services.join('\n')}\n`).length).toBeGreaterThan(500)
})
