import { describe, expect, it } from 'vitest'
import { mergedDocuments, mergedService, serviceOf } from '../../../../support/merged-documents.ts'

describe('a service over another', () => {
  it.each([
    ['takes what is new', 'image: x', 'hostname: h', { image: 'x', hostname: 'h' }],
    ['replaces single values', 'image: x', 'image: y', { image: 'y' }],
    ['leaves what it says nothing of', 'image: x', 'image: ', { image: 'x' }],
    [
      'merges extensions too',
      'x-a: { k: [1] }',
      'x-a: { k: [2], l: 1 }',
      { 'x-a': { k: [1, 2], l: 1 } },
    ],
    [
      'adds to lists',
      'security_opt: [a]',
      'security_opt: [a, b]',
      { security_opt: ['a', 'a', 'b'] },
    ],
    ['replaces commands', 'command: [a]', 'command: b c', { command: 'b c' }],
    ['replaces commands by nothing', 'command: [a]', 'command: ', { command: null }],
    ['replaces entry points', 'entrypoint: [a]', 'entrypoint: [b]', { entrypoint: ['b'] }],
    [
      'replaces the test of a health check alone',
      'healthcheck: { test: [CMD, a], retries: 1 }',
      'healthcheck: { test: [CMD, b] }',
      { healthcheck: { test: ['CMD', 'b'], retries: 1 } },
    ],
    [
      'replaces ulimits one by one',
      'ulimits: { core: { soft: 1, hard: 2 }, nproc: 3 }',
      'ulimits: { core: { hard: 4 } }',
      { ulimits: { core: { hard: 4 }, nproc: 3 } },
    ],
    [
      'adds to variables in both forms',
      'environment: { B: 1, A: , C: true, D: 1.50 }',
      'environment: [B=2, E]',
      { environment: ['A', 'B=2', 'C=true', 'D=1.5', 'E'] },
    ],
    [
      'adds a mapping to a list',
      'labels: [a=1, b=1]',
      'labels: { b: 2 }',
      { labels: ['a=1', 'b=2'] },
    ],
    [
      'keeps a list in its order',
      'labels: [b=1, a=1]',
      'labels: [b=2]',
      { labels: ['b=2', 'a=1'] },
    ],
    ['adds single texts', 'dns: 1.1.1.1', 'dns: [2.2.2.2]', { dns: ['1.1.1.1', '2.2.2.2'] }],
    [
      'adds to env files',
      'env_file: a',
      'env_file: [{ path: b }, a]',
      { env_file: ['a', { path: 'b' }] },
    ],
    [
      'adds hosts that are not there yet',
      'extra_hosts: [h=1]',
      'extra_hosts: { h: [1, 2] }',
      { extra_hosts: ['h=1', 'h=2'] },
    ],
    [
      'merges networks in both forms',
      'networks: [n, m]',
      'networks: { n: { aliases: [a] } }',
      { networks: { n: { aliases: ['a'] }, m: null } },
    ],
    [
      'keeps what a network says when it is only named again',
      'networks: { n: { aliases: [a] } }',
      'networks: [n]',
      { networks: { n: { aliases: ['a'] } } },
    ],
    [
      'merges dependencies in both forms',
      'depends_on: { b: { condition: service_healthy, restart: true } }',
      'depends_on: [b, c]',
      {
        depends_on: {
          b: { condition: 'service_started', restart: true, required: true },
          c: { condition: 'service_started', required: true },
        },
      },
    ],
    [
      'merges builds in both forms',
      'build: ./a',
      'build: { args: [A=1] }',
      { build: { context: './a', args: ['A=1'] } },
    ],
    [
      'takes the context of a short build',
      'build: { dockerfile: D, context: ./a }',
      'build: ./b',
      { build: { dockerfile: 'D', context: './b' } },
    ],
    [
      'merges options of the same logging driver',
      'logging: { driver: d, options: { a: 1 } }',
      'logging: { driver: d, options: { b: 2 } }',
      { logging: { driver: 'd', options: { a: 1, b: 2 } } },
    ],
    [
      'merges options when one names no driver',
      'logging: { options: { a: 1 } }',
      'logging: { driver: d }',
      { logging: { options: { a: 1 }, driver: 'd' } },
    ],
    [
      'drops options of another logging driver',
      'logging: { driver: d, options: { a: 1 } }',
      'logging: { driver: e }',
      { logging: { driver: 'e' } },
    ],
  ])('%s', (_what, base, over, expected) => {
    expect(mergedService(base, over)).toEqual(expected)
  })

  it('is no list where there is a mapping', () => {
    const { problems } = mergedDocuments([serviceOf('deploy: {}'), serviceOf('deploy: [a]')])

    expect(problems).toEqual(['1.yaml:1:26 cannot-override'])
  })

  it.each(['build: [a]', 'logging: x', 'networks: x', 'depends_on: [[a]]', 'labels: 3'])(
    'is refused where Docker Compose would stumble: %s',
    over => {
      const base = 'build: ., logging: {}, networks: [n], depends_on: [b], labels: {}'

      expect(mergedDocuments([serviceOf(base), serviceOf(over)]).problems).toHaveLength(1)
    },
  )

  it('ends when long lists would be added to each other for ever', () => {
    const { problems } = mergedDocuments(
      [serviceOf('cap_add: [a, b, c]'), serviceOf('cap_add: [d]'), serviceOf('cap_add: [e]')],
      18,
    )

    expect(problems).toEqual(['2.yaml:1:27 merges-too-much'])
  })

  it('treats names like __proto__ as names', () => {
    const { value } = mergedDocuments(['x: { __proto__: { a: 1 } }', 'x: { __proto__: { b: 2 } }'])

    expect(JSON.stringify(value)).toBe('{"x":{"__proto__":{"a":1,"b":2}}}')
  })
})

describe('a network over another', () => {
  const plan = (configs: string) => `networks: { n: { ipam: { config: ${configs} } } }\n`

  it.each([
    [
      'merges what both say of a subnet',
      '[{ subnet: 1, gateway: 2 }]',
      '[{ subnet: 1, ip_range: 3 }]',
      [{ subnet: 1, gateway: 2, ip_range: 3 }],
    ],
    [
      'replaces other subnets',
      '[{ subnet: 1 }, { subnet: 2 }]',
      '[{ subnet: 2 }]',
      [{ subnet: 2 }],
    ],
  ])('%s', (_what, base, over, config) => {
    const { value } = mergedDocuments([plan(base), plan(over)])

    expect(value).toEqual({ networks: { n: { ipam: { config } } } })
  })
})
