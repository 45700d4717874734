import { describe, expect, it } from 'vitest'
import { hashOf } from '../../../../core/hash.ts'
import {
  errorsIn,
  projectFrom,
  serviceWith,
  warningsIn,
  withService,
} from '../../../support/load-compose.ts'

it('fills in every default', () => {
  expect(serviceWith('')).toEqual({
    name: 'web',
    image: 'nginx',
    environment: {},
    labels: {},
    expose: [],
    ports: [],
    mounts: [],
    files: [],
    dependsOn: [],
    restart: { condition: 'none' },
    stopGracePeriodMs: 10_000,
    replicas: 1,
    resources: { limits: {}, reservations: {} },
    update: { failureAction: 'rollback' },
  })
})

const more = `
  db: { image: postgres }
volumes: { data: {} }
configs: { c: { content: x } }
secrets: { s: { file: s } }
`
const repository = { files: { 'shop/s': 'secret' } }

describe('ways to write one thing have one hash', () => {
  it.each([
    ['command', 'command: a "b c"', 'command: [a, "b c"]'],
    ['entrypoint', 'entrypoint: a b', 'entrypoint: [a, b]'],
    ['environment', 'environment: [A=1, B=]', 'environment: { B: "", A: 1 }'],
    ['environment, typed', 'environment: ["A=true", "B=1.5"]', 'environment: { A: true, B: 1.50 }'],
    ['labels', 'labels: [a=b, c]', 'labels: { a: b, c: "" }'],
    ['ports', 'ports: ["80:8080"]', 'ports: [{ target: 8080, published: "80" }]'],
    [
      'ports, all of it',
      'ports: ["127.0.0.1:53:5353/udp"]',
      'ports: [{ host_ip: 127.0.0.1, published: 53, target: "5353", protocol: udp, mode: ingress, name: x }]',
    ],
    ['port ranges', 'ports: ["1000-1001:2000-2001"]', 'ports: ["1001:2001", "1000:2000"]'],
    ['expose', 'expose: [3000, "4000-4001/udp"]', 'expose: ["4001/udp", "4000/udp", "3000/tcp"]'],
    [
      'a volume',
      'volumes: ["data:/d:ro"]',
      'volumes: [{ type: volume, source: data, target: /d/, read_only: true }]',
    ],
    ['rw', 'volumes: ["data:/d:rw"]', 'volumes: ["data:/d"]'],
    ['an anonymous volume', 'volumes: [/d]', 'volumes: [{ type: volume, target: /d }]'],
    ['tmpfs', 'tmpfs: /run', 'volumes: [{ type: tmpfs, target: /run }]'],
    [
      'tmpfs with a size',
      'tmpfs: ["/run:size=64m"]',
      'volumes: [{ type: tmpfs, target: /run, tmpfs: { size: 67108864 } }]',
    ],
    [
      'depends_on',
      'depends_on: [db]',
      'depends_on: { db: { condition: service_started, required: true } }',
    ],
    ['test', 'healthcheck: { test: a b }', 'healthcheck: { test: [CMD-SHELL, a b] }'],
    [
      'defaults of a check',
      'healthcheck: { test: a }',
      'healthcheck: { test: a, interval: 30s, timeout: 0.5m, retries: 3, start_period: 0s, start_interval: 5s }',
    ],
    ['disable', 'healthcheck: { disable: true }', 'healthcheck: { test: [NONE] }'],
    ['restart', 'restart: always', 'restart: unless-stopped'],
    ['no restart', 'restart: "no"', 'restart: no'],
    [
      'restart attempts',
      'restart: on-failure:3',
      'deploy: { restart_policy: { condition: on-failure, max_attempts: 3 } }',
    ],
    ['scale', 'scale: 3', 'deploy: { replicas: 3 }'],
    [
      'resources',
      'deploy: { resources: { limits: { cpus: "0.5", memory: 1g } } }',
      'deploy: { resources: { limits: { memory: 1024m, cpus: 0.5 } } }',
    ],
    [
      'configs',
      'configs: [c]',
      'configs: [{ source: c, target: /c, uid: "0", gid: "0", mode: 0444 }]',
    ],
    ['secrets', 'secrets: [s]', 'secrets: [{ source: s, target: /run/secrets/s, mode: "0444" }]'],
    ['the default network', 'networks: [default]', 'networks: { default: null }'],
    ['extensions', 'x-anything: [1, {a: b}]', ''],
  ])('%s', (_what, short, long) => {
    const [a, b] = [short, long].map(lines => projectFrom(withService(lines, more), repository))

    expect(a).toEqual(b)
    expect(hashOf(a)).toBe(hashOf(b))
    expect(a).not.toEqual(
      _what === 'rw' ? undefined : projectFrom(withService('user: other', more), repository),
    )
  })
})

describe('what is written is what the project says', () => {
  it.each([
    ['command: []', { command: [] }],
    ['command: ""', { command: [] }],
    ['user: "1000:1000"', { user: '1000:1000' }],
    ['working_dir: /app', { workingDir: '/app' }],
    ['stop_signal: SIGINT', { stopSignal: 'SIGINT' }],
    ['stop_grace_period: 1m30s', { stopGracePeriodMs: 90_000 }],
    ['container_name: shop-web', { containerName: 'shop-web' }],
    ['restart: on-failure', { restart: { condition: 'on-failure' } }],
    ['deploy: { restart_policy: {} }', { restart: { condition: 'any' } }],
    [
      'restart: always\ndeploy: { restart_policy: { condition: none } }',
      { restart: { condition: 'none' } },
    ],
    ['deploy: { replicas: 0 }', { replicas: 0 }],
    ['scale: 2\ndeploy: { replicas: 2 }', { replicas: 2 }],
    ['deploy:', { replicas: 1 }],
    [
      'deploy: { resources: { limits: { pids: 10 }, reservations: { cpus: 2, memory: 64k } } }',
      { resources: { limits: { pids: 10 }, reservations: { cpus: 2, memoryBytes: 65_536 } } },
    ],
    [
      'deploy: { update_config: { order: stop-first, monitor: 5s, failure_action: pause } }',
      { update: { order: 'stop-first', monitorMs: 5000, failureAction: 'pause' } },
    ],
    [
      'depends_on: { db: { condition: service_healthy, required: false, restart: true } }',
      { dependsOn: [{ service: 'db', condition: 'healthy', required: false, restart: true }] },
    ],
    [
      'depends_on: { db: { condition: service_completed_successfully } }',
      { dependsOn: [{ condition: 'completed' }] },
    ],
    ['ports: [{ target: 80, published: 80, mode: host }]', { ports: [{ mode: 'host' }] }],
    [
      'tmpfs: [/a, /b]',
      {
        mounts: [
          { kind: 'tmpfs', target: '/a' },
          { kind: 'tmpfs', target: '/b' },
        ],
      },
    ],
    [
      'environment: { A: 0644, B: 1e3, C: yes, D: "~" }',
      { environment: { A: '420', B: '1000', C: 'yes', D: '~' } },
    ],
    ['environment: { A: 12345678901234567890 }', { environment: { A: '12345678901234567890' } }],
    ['environment: ["A=b=c", "D=$$x"]', { environment: { A: 'b=c', D: '$x' } }],
  ])('%s', (lines, expected) => {
    expect(serviceWith(lines, repository, more)).toMatchObject(expected)
  })

  it('binds only inside the policy', () => {
    const request = { policy: { bindMounts: ['/srv'] } }

    const { mounts } = serviceWith('volumes: ["/srv/www/:/www:ro"]', { request })

    expect(mounts).toEqual([{ kind: 'bind', source: '/srv/www', target: '/www', readOnly: true }])
  })

  it('names volumes as Docker Compose does', () => {
    const { volumes } = projectFrom(
      withService(
        'volumes: [plain:/a, named:/b, given:/c, old:/d, nfs:/e]',
        `volumes:
  plain:
  named: { name: other }
  given: { external: true }
  old: { external: { name: legacy } }
  nfs: { driver: local, driver_opts: { type: nfs, o: 1 }, labels: [a=b] }
`,
      ),
    )

    const empty = { driverOpts: {}, labels: {} }
    expect(volumes).toEqual([
      { name: 'given', runtimeName: 'given', external: true, ...empty },
      { name: 'named', runtimeName: 'other', external: false, ...empty },
      {
        name: 'nfs',
        runtimeName: 'shop_nfs',
        external: false,
        driver: 'local',
        driverOpts: { type: 'nfs', o: '1' },
        labels: { a: 'b' },
      },
      { name: 'old', runtimeName: 'legacy', external: true, ...empty },
      { name: 'plain', runtimeName: 'shop_plain', external: false, ...empty },
    ])
  })
})

describe('refused', () => {
  it.each([
    ['ports: 80', '4:12 wrong-type'],
    ['ports:', '4:5 wrong-type'],
    ['ports: ["80"]', '4:13 random-port'],
    ['ports: [{ target: 80 }]', '4:23 random-port'],
    ['ports: [{ published: 80 }]', '4:15 missing-key'],
    ['ports: ["80:80/sctp"]', '4:13 invalid-port'],
    ['ports: ["80:80", "80:81"]', '4:22 port-conflict'],
    ['ports: ["127.0.0.1:80:80", "80:81"]', '4:32 port-conflict'],
    ['ports: [{ target: 80, published: "80-90" }]', '4:38 invalid-port'],
    ['expose: [a]', '4:14 invalid-port'],
    ['image: 5', '4:5 duplicate-key'],
    ['user: 1000', '4:11 wrong-type'],
    ['command: 5', '4:14 wrong-type'],
    ['command: [1]', '4:15 wrong-type'],
    ['command: "a \'b"', '4:14 invalid-command'],
    ['environment: [[a]]', '4:19 wrong-type'],
    ['environment: { A: [b] }', '4:23 wrong-type'],
    ['environment: text', '4:18 wrong-type'],
    ['volumes: ["nope:/x"]', '4:15 unknown-volume'],
    ['volumes: ["/etc:/x"]', '4:15 bind-not-allowed'],
    ['volumes: ["./x:/x"]', '4:15 bind-not-allowed'],
    ['volumes: ["data:x"]', '4:15 invalid-mount'],
    ['volumes: [{ type: bind, target: /x }]', '4:15 missing-key'],
    ['tmpfs: ["/run:size=big"]', '4:13 invalid-size'],
    ['depends_on: [nope]', '4:18 unknown-service'],
    ['depends_on: [web]', '4:18 dependency-cycle'],
    ['depends_on: { db: {} }', '4:23 missing-key'],
    ['depends_on: { db: { condition: nope } }', '4:36 wrong-type'],
    ['healthcheck: { test: [curl] }', '4:27 invalid-healthcheck'],
    ['healthcheck: { test: a, interval: 5 }', '4:39 wrong-type'],
    ['healthcheck: { test: a, interval: often }', '4:39 invalid-duration'],
    ['healthcheck: { test: a, retries: -1 }', '4:38 invalid-number'],
    ['restart: sometimes', '4:14 unsupported-value'],
    ['restart: always:3', '4:14 unsupported-value'],
    ['restart: false', '4:14 wrong-type'],
    ['scale: 2\ndeploy: { replicas: 3 }', '4:12 conflict'],
    ['scale: -1', '4:12 invalid-number'],
    ['deploy: { mode: globular }', '4:21 unsupported-value'],
    ['deploy: { replicas: 1.5 }', '4:25 wrong-type'],
    ['deploy: { placement: { max_replicas_per_node: -1 } }', '4:51 invalid-number'],
    ['deploy: { resources: { limits: { cpus: many } } }', '4:44 invalid-number'],
    ['container_name: a b', '4:21 wrong-type'],
    ['container_name: ab\nscale: 2', '4:5 conflict'],
    ['privileged: true', '4:17 not-allowed'],
    ['portz: []', '4:5 unknown-key'],
    ['"a\\e[31m": 1', '4:5 unknown-key'],
  ])('%s', (lines, error) => {
    const rest = '  db: { image: postgres }\nvolumes: { data: {} }'

    expect(errorsIn(withService(lines, rest))).toContain(error)
  })

  it.each([
    ['services:', '1:1 wrong-type'],
    ['services: {}', '1:11 no-services'],
    ['version: "3"', '1:1 empty-file'],
    ['services: { web: }', '1:13 wrong-type'],
    ['services: { web: {} }', '1:13 missing-key'],
    ['services: { "a b": { image: x } }', '1:13 invalid-name'],
    ['services: { __proto__: { image: x } }', '1:13 invalid-name'],
    [
      'services: { a: { image: x, container_name: cc }, b: { image: x, container_name: cc } }',
      '1:81 conflict',
    ],
    [
      'services: { a: { image: x, ports: ["80:80"] }, b: { image: x, ports: ["80:81"] } }',
      '1:71 port-conflict',
    ],
    [
      'services: { a: { image: x, depends_on: [b] }, b: { image: x, depends_on: [a] } }',
      '1:41 dependency-cycle',
    ],
    [
      'services: { a: { image: x } }\nvolumes: { v: { external: true, driver: x } }',
      '2:33 conflict',
    ],
    ['services: { a: { image: x } }\ninclude: [b.yaml]', '2:11 file-missing'],
  ])('%s', (text, error) => {
    expect(errorsIn(text)).toContain(error)
  })

  it('a broken part is reported once and causes nothing else', () => {
    expect(errorsIn('services: { a: { image: 5, depends_on: [b] }, b: 7 }')).toEqual([
      '1:25 wrong-type',
      '1:50 wrong-type',
    ])
  })

  it('a misspelt key is reported once, and not as missing too', () => {
    expect(errorsIn('services: { a: { imagee: x } }')).toEqual(['1:18 unknown-key'])
  })

  it('ten mistakes give ten errors', () => {
    const lines = [
      'portz: []',
      'user: 5',
      'restart: maybe',
      'ports: ["80"]',
      'volumes: ["no:/x"]',
      'depends_on: [no]',
      'stop_grace_period: soon',
      'privileged: true',
      'env_file: ../../x',
      'healthcheck: { test: [x] }',
    ]

    expect(errorsIn(withService(lines.join('\n')))).toHaveLength(10)
  })

  it('port ranges that would fill the memory', () => {
    const many = Array(200).fill('"1-60000"').join(', ')

    expect(errorsIn(withService(`expose: [${many}]`)).join()).toContain('too-many-ports')
  })

  it('env files that would fill the memory', () => {
    const files = {
      'shop/a.env': Array.from({ length: 10_000 }, (_, i) => `A${i}=${i}`).join('\n'),
    }
    const services = Array.from({ length: 200 }, (_, i) => `  s${i}: {image: a, env_file: a.env}`)

    const errors = errorsIn(`services:\n${services.join('\n')}`, { files })

    expect(errors.join()).toContain('expands-too-far')
  })
})

describe('warned', () => {
  it.each([
    ['command: a && b', '4:14 dropped-words'],
    ['deploy: { update_config: { delay: 2s } }', '4:32 ignored-key'],
    ['deploy: { labels: { a: b } }', '4:15 ignored-key'],
  ])('%s', (lines, warning) => {
    expect(warningsIn(withService(lines, 'volumes: { data: , other: }'))).toEqual([warning])
  })

  it('version', () => {
    expect(warningsIn(`version: "3.8"\n${withService('')}`)).toEqual(['1:1 ignored-key'])
  })
})
