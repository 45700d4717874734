import { describe, expect, it } from 'vitest'
import { diffProjects } from '../../../../core/compose/diff.ts'
import { projectFrom, withService } from '../../../support/load-compose.ts'
import { aProject, aService } from '../../../support/builders.ts'

const rest = `
volumes: { data: {} }
configs: { c: { content: one } }
secrets: { s: { file: key } }
`

function fieldsBetween(before: string, after: string, restAfter = rest) {
  const request = { policy: { bindMounts: ['/srv'] } }
  const files = { 'shop/key': 'hunter2', 'shop/other': 'hunter3' }
  const [a, b] = [
    projectFrom(withService(before, rest), { request, files }),
    projectFrom(withService(after, restAfter), { request, files }),
  ]
  const [change] = diffProjects(a, b)
  return { change: change?.change, fields: change?.fields }
}

describe('the diff of two projects', () => {
  const whole = `command: a b
environment: { A: "1", B_TOKEN: x }
ports: ["80:80", "127.0.0.1:53:53/udp"]
volumes: ["data:/d", "/srv:/s:ro", /anonymous]
tmpfs: ["/run:size=1m"]
configs: [c]
secrets: [s]
healthcheck: { test: a }
deploy: { resources: { limits: { cpus: 1, memory: 1g, pids: 5 } } }`

  it('of equal ones is all unchanged', () => {
    expect(fieldsBetween(whole, whole)).toEqual({ change: 'unchanged', fields: [] })
  })

  it('tells created, removed and kept services, by name', () => {
    const before = projectFrom('services: { a: { image: x }, b: { image: x } }')
    const after = projectFrom('services: { c: { image: x }, b: { image: x } }')

    const changes = diffProjects(before, after).map(({ service, change }) => [service, change])

    expect(changes).toEqual([
      ['a', 'remove'],
      ['b', 'unchanged'],
      ['c', 'create'],
    ])
    expect(diffProjects(undefined, after).map(({ change }) => change)).toEqual(['create', 'create'])
    expect(diffProjects(before, undefined).map(({ change }) => change)).toEqual([
      'remove',
      'remove',
    ])
    expect(diffProjects(undefined, undefined)).toEqual([])
  })

  it('calls a change of replicas alone scaling', () => {
    expect(fieldsBetween('scale: 1', 'scale: 3')).toEqual({
      change: 'scale',
      fields: [{ path: 'replicas', before: '1', after: '3' }],
    })
    expect(fieldsBetween('scale: 1', 'scale: 3\nuser: x').change).toBe('update')
  })

  it.each([
    ['command: a', 'command: a b', 'command', 'a', 'a b'],
    ['', 'command: ["a b", c]', 'command', undefined, '"a b" c'],
    ['environment: [A=1]', '', 'environment.A', '1', undefined],
    ['environment: [A=]', 'environment: ["A=a b"]', 'environment.A', '""', '"a b"'],
    ['ports: ["80:80"]', 'ports: ["80:80", "53:53/udp"]', 'ports', '80:80', '53:53/udp, 80:80'],
    ['expose: [1]', '', 'expose', '1/tcp', undefined],
    ['volumes: ["data:/d"]', 'volumes: ["data:/d:ro"]', 'volumes /d', 'data', 'data (read-only)'],
    ['volumes: [/d]', 'volumes: ["/srv:/d"]', 'volumes /d', '(anonymous)', '/srv'],
    ['tmpfs: /d', 'tmpfs: ["/d:size=2m"]', 'volumes /d', 'tmpfs', 'tmpfs 2m'],
    ['stop_grace_period: 10s', 'stop_grace_period: 2m', 'stop_grace_period', '10s', '2m'],
    [
      'healthcheck: { test: a }',
      'healthcheck: { test: a, interval: 500ms }',
      'healthcheck.interval',
      '30s',
      '500ms',
    ],
    ['restart: "no"', 'restart: on-failure:2', 'restart', 'none', 'on-failure (at most 2)'],
    [
      'deploy: { update_config: { order: stop-first } }',
      '',
      'update_config.order',
      'stop-first',
      undefined,
    ],
    [
      'deploy: { resources: { limits: { memory: 1g } } }',
      'deploy: { resources: { limits: { memory: 1.5g } } }',
      'resources.limits.memory',
      '1g',
      '1536m',
    ],
  ])('from %j to %j', (before, after, path, was, is) => {
    expect(fieldsBetween(before, after)).toEqual({
      change: 'update',
      fields: [{ path, ...(was !== undefined && { before: was }), ...(is && { after: is }) }],
    })
  })

  it('restarts what asks to restart with a service that changes, and what restarts with that', () => {
    const dependent = (name: string, on: string, restart: boolean) =>
      aService({
        name,
        dependsOn: [{ service: on, condition: 'started', required: true, restart }],
      })
    const services = (image: string) => [
      aService({ name: 'db', image }),
      dependent('api', 'db', true),
      dependent('web', 'api', true),
      dependent('cron', 'api', false),
    ]

    const changes = diffProjects(aProject(services('db:1')), aProject(services('db:2')))

    expect(Object.fromEntries(changes.map(({ service, change }) => [service, change]))).toEqual({
      api: 'update',
      cron: 'unchanged',
      db: 'update',
      web: 'update',
    })
    expect(changes.find(({ service }) => service === 'web')?.fields).toEqual([
      { path: 'depends_on.api.restart', after: 'restarts, because api changes' },
    ])
  })

  it('hides values that are, or sound, secret', () => {
    const names = ['DB_PASSWORD', 'apiToken', 'SECRET', 'SSH_KEY', 'CREDENTIALS']
    const values = (value: string) =>
      `environment: { ${names.map(name => `${name}: ${value}`).join(', ')}, URL: "pg://u:${value}@h" }`

    const { fields } = fieldsBetween(values('hunter2'), values('hunter3'))

    expect(fields).toHaveLength(6)
    expect(JSON.stringify(fields)).not.toContain('hunter')
    expect(fields?.[0]).toMatchObject({ before: '«hidden»', after: '«changed»' })
  })

  it('shows digests of configs, and nothing of secrets', () => {
    const changed = rest.replace('one', 'two').replace('file: key', 'file: other')

    const { fields } = fieldsBetween(
      'configs: [c]\nsecrets: [s]',
      'configs: [c]\nsecrets: [s]',
      changed,
    )

    expect(fields).toEqual([
      {
        path: 'configs.c /c',
        before: 'sha256:7692c3ad3540 0:0 0444',
        after: 'sha256:3fc4ccfe7458 0:0 0444',
      },
      { path: 'secrets.s /run/secrets/s', before: '«hidden» 0:0 0444', after: '«changed»' },
    ])
  })

  it('notices the definition of a volume that the service mounts', () => {
    const changed = rest.replace(
      'data: {}',
      'data: { driver_opts: { type: nfs, device: hunter2 } }',
    )

    expect(fieldsBetween('volumes: ["data:/d"]', 'volumes: ["data:/d"]', changed).fields).toEqual([
      {
        path: 'volume data',
        before: 'shop_data (local)',
        after: 'shop_data (local device=… type=…)',
      },
    ])
    expect(fieldsBetween('', '', changed).change).toBe('unchanged')
  })

  it('notices that a build context changed', () => {
    const files = { 'shop/web/Dockerfile': 'FROM scratch' }
    const project = projectFrom('services: { web: { build: ./web } }', { files })

    const changes = diffProjects(project, project, {
      before: { web: 'aaaaaaaaaaaaaaaa' },
      after: { web: 'bbbbbbbbbbbbbbbb' },
    })

    expect(changes).toMatchObject([
      {
        change: 'update',
        fields: [{ path: 'build context', before: 'aaaaaaaaaaaa', after: 'bbbbbbbbbbbb' }],
      },
    ])
  })
})
