import { describe, expect, it } from 'vitest'
import { fileWith, findingsIn, typedService } from '../../../../support/typed-project.ts'

const policy = {
  ...{ bindMounts: ['/srv'], privileged: true, gpus: true, capabilities: ['NET_ADMIN'] },
  ...{ devices: ['/dev/a', 'vendor.com/net'], deviceCgroupRules: ['c 1:3 mr'] },
  ...{ hostNamespaces: ['network', 'pid', 'ipc', 'uts', 'userns', 'cgroup'] as const },
  ...{ securityOpt: ['seccomp=unconfined', 'seccomp=web.json'], runtimes: ['runsc'] },
  cgroupParents: ['batch.slice'],
}
const files = { 'shop/web.json': '{ "defaultAction": "SCMP_ACT_ALLOW" }' }

it('says nothing about what the file says nothing about', () => {
  expect(typedService('')).toEqual({
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

it.each([
  'privileged: false',
  'tty: false\nstdin_open: false\nread_only: false',
  'cap_add: []\ncap_drop: []\nsecurity_opt: []',
  'security_opt: ["no-new-privileges:false"]',
  'pid: ""\nipc: ""\nuts: ""\nuserns_mode: ""\nhostname: ""',
  'logging: {}\nblkio_config: {}\nulimits: {}\nsysctls: {}',
  'cpu_shares: 0\ncpu_quota: 0\nmem_limit: 0\npids_limit: -1',
  'pull_policy: missing',
  'pull_policy: if_not_present',
  'networks: [default]',
  'links: []\nextra_hosts: []\ndns: []',
  'deploy: { mode: replicated, placement: {}, resources: {} }',
])('what is the default anyway leaves no trace: %j', lines => {
  expect(typedService(lines)).toEqual(typedService(''))
})

describe('isolation', () => {
  it.each([
    ['privileged: true', { privileged: true }],
    ['cap_add: [cap_net_admin, CHOWN, NET_ADMIN]', { capAdd: ['CHOWN', 'NET_ADMIN'] }],
    ['cap_drop: [ALL]', { capDrop: ['ALL'] }],
    ['group_add: [video, 20]', { groupAdd: ['20', 'video'] }],
    ['security_opt: ["no-new-privileges:true"]', { securityOpt: ['no-new-privileges'] }],
    ['security_opt: ["seccomp:unconfined"]', { securityOpt: ['seccomp=unconfined'] }],
    [
      'security_opt: [seccomp=web.json]',
      { securityOpt: ['seccomp={"defaultAction":"SCMP_ACT_ALLOW"}'] },
    ],
    ['pid: host', { pid: 'host' }],
    ['ipc: shareable', { ipc: 'shareable' }],
    ['uts: host', { uts: 'host' }],
    ['userns_mode: host', { userns: 'host' }],
    ['cgroup: private', { cgroup: 'private' }],
    ['cgroup_parent: batch.slice', { cgroupParent: 'batch.slice' }],
    ['runtime: runsc', { runtime: 'runsc' }],
  ])('%s', (lines, isolation) => {
    expect(typedService(lines, { policy, files }).isolation).toEqual(isolation)
  })

  it.each([
    ['cap_add: [NET_ADMINN]', 'did you mean "NET_ADMIN"?'],
    ['security_opt: [seccomp=web.json]', 'the file "web.json" does not exist'],
  ])('%s is refused: %s', (lines, sentence) => {
    expect(findingsIn(fileWith(lines), { policy }).join()).toContain(sentence)
  })
})

describe('kernel settings and limits', () => {
  it.each([
    ['shm_size: 64m', { shmSizeBytes: 67_108_864 }],
    ['sysctls: ["net.core.somaxconn=1024"]', { sysctls: { 'net.core.somaxconn': '1024' } }],
    ['sysctls: { net.core.somaxconn: 1024 }', { sysctls: { 'net.core.somaxconn': '1024' } }],
    ['ulimits: { nproc: 5 }', { ulimits: { nproc: { soft: 5, hard: 5 } } }],
    ['ulimits: { nofile: { soft: 1, hard: 2 } }', { ulimits: { nofile: { soft: 1, hard: 2 } } }],
    ['ulimits: { memlock: -1 }', { ulimits: { memlock: { soft: -1, hard: -1 } } }],
    [
      'cpu_shares: 5\ncpu_period: 100000\ncpu_quota: 5000\ncpuset: 0-2',
      { cpuShares: 5, cpuPeriod: 100_000, cpuQuota: 5000, cpuset: '0-2' },
    ],
    ['cpu_rt_period: 10000\ncpu_rt_runtime: 5000', { cpuRtPeriod: 10_000, cpuRtRuntime: 5000 }],
    ['mem_limit: 1k\nmemswap_limit: 2k', { memorySwapBytes: 2048 }],
    ['mem_limit: 1k\nmemswap_limit: -1', { memorySwapBytes: -1 }],
    ['memswap_limit: -1', { memorySwapBytes: -1 }],
    [
      'memswap_limit: 2k\ndeploy: { resources: { limits: { memory: 1k } } }',
      { memorySwapBytes: 2048 },
    ],
    ['mem_swappiness: 10', { swappiness: 10 }],
    ['oom_kill_disable: true\noom_score_adj: -5', { oomKillDisable: true, oomScoreAdj: -5 }],
    ['storage_opt: { size: 1G }', { storageOpt: { size: '1G' } }],
    [
      'blkio_config: { weight: 10, weight_device: [{ path: /dev/b, weight: 20 }] }',
      { blkio: { weight: 10, weightDevices: [{ path: '/dev/b', weight: 20 }] } },
    ],
    [
      'blkio_config: { device_read_bps: [{ path: /dev/b, rate: 1k }, { path: /dev/a, rate: 1 }] }',
      {
        blkio: {
          readBps: [
            { path: '/dev/a', rate: 1 },
            { path: '/dev/b', rate: 1024 },
          ],
        },
      },
    ],
  ])('%s', (lines, tuning) => {
    expect(typedService(lines).tuning).toEqual(tuning)
  })

  it.each([
    ['memswap_limit: 2g', 'it needs a memory limit'],
    ['mem_limit: 2g\nmemswap_limit: 1g', 'at least the memory limit'],
    ['mem_swappiness: 101', 'from 0 to 100'],
    ['cpus: 0.5\ncpu_quota: 5000', '"cpu_quota" and a number of CPUs say different things'],
    ['cpu_shares: -1', 'of at least 0'],
  ])('%s is refused: %s', (lines, sentence) => {
    expect(findingsIn(fileWith(lines)).join()).toContain(sentence)
  })
})

describe('devices', () => {
  it.each([
    ['devices: [/dev/a]', { mapped: [mapping('/dev/a', '/dev/a', 'rwm')] }],
    ['devices: ["/dev/a:/dev/b:wr"]', { mapped: [mapping('/dev/a', '/dev/b', 'rw')] }],
    [
      'devices: [vendor.com/net=eth0]',
      { mapped: [mapping('vendor.com/net=eth0', 'vendor.com/net=eth0', 'rwm')] },
    ],
    ['device_cgroup_rules: ["c 1:3 mr"]', { cgroupRules: ['c 1:3 mr'] }],
    ['gpus: all', { requests: [{ count: -1, capabilities: ['gpu'] }] }],
    [
      'gpus: [{ driver: nvidia, count: 2, capabilities: [utility] }]',
      { requests: [{ driver: 'nvidia', count: 2, capabilities: ['gpu', 'utility'] }] },
    ],
    [
      reserved('{ capabilities: [gpu], device_ids: ["1", "0"], options: { a: b } }'),
      {
        requests: [{ count: 0, deviceIds: ['1', '0'], capabilities: ['gpu'], options: { a: 'b' } }],
      },
    ],
    [
      reserved('{ capabilities: [gpu], count: all }'),
      { requests: [{ count: -1, capabilities: ['gpu'] }] },
    ],
    [
      reserved('{ capabilities: [x], driver: cdi, device_ids: [vendor.com/net=eth0] }'),
      {
        requests: [
          {
            ...{ driver: 'cdi', count: 0, capabilities: ['x'] },
            deviceIds: ['vendor.com/net=eth0'],
          },
        ],
      },
    ],
  ])('%s', (lines, devices) => {
    expect(typedService(lines, { policy }).devices).toEqual(devices)
  })

  it.each([
    ['devices: ["dev/a:/dev/a"]', 'is no device'],
    ['devices: ["/dev/a:/dev/a:rx"]', 'are no permissions of a device'],
  ])('%s is refused: %s', (lines, sentence) => {
    expect(findingsIn(fileWith(lines), { policy }).join()).toContain(sentence)
  })

  function mapping(source: string, target: string, permissions: string) {
    return { source, target, permissions }
  }

  function reserved(device: string): string {
    return `deploy: { resources: { reservations: { devices: [${device}] } } }`
  }
})

describe('the process and what is around it', () => {
  it.each([
    ['init: true', { init: true }],
    ['init: false', { init: false }],
    ['tty: true\nstdin_open: true', { tty: true, stdinOpen: true }],
    ['read_only: true', { readOnly: true }],
    ['hostname: web\ndomainname: example.test', { hostname: 'web', domainname: 'example.test' }],
    ['annotations: [a=b]', { annotations: { a: 'b' } }],
    ['platform: linux/arm64', { platform: 'linux/arm64' }],
    ['pull_policy: always', { pullPolicy: { kind: 'always' } }],
    ['pull_policy: never', { pullPolicy: { kind: 'never' } }],
    ['pull_policy: daily', { pullPolicy: { kind: 'every', ms: 86_400_000 } }],
    ['pull_policy: every_2h', { pullPolicy: { kind: 'every', ms: 7_200_000 } }],
    [
      'logging: { driver: syslog, options: { tag: web, n: 1 } }',
      { logging: { driver: 'syslog', options: { tag: 'web', n: '1' } } },
    ],
    [
      'post_start: [{ command: echo hi, user: root, privileged: true, working_dir: /x, environment: [A=1] }]',
      {
        hooks: {
          postStart: [
            {
              ...{ command: ['echo', 'hi'], user: 'root', privileged: true, workingDir: '/x' },
              environment: { A: '1' },
            },
          ],
        },
      },
    ],
    [
      'pre_stop: [{ command: [a] }, { command: [b] }]',
      { hooks: { preStop: [{ command: ['a'] }, { command: ['b'] }] } },
    ],
    ['healthcheck: { interval: 5s }', { healthcheck: { test: [], intervalMs: 5000 } }],
    ['healthcheck: { disable: true }', { healthcheck: { test: ['NONE'] } }],
    ['command: []', { command: [] }],
    [
      'expose: ["3000-3001/udp", 80]',
      { expose: [port(80, 'tcp'), port(3000, 'udp'), port(3001, 'udp')] },
    ],
  ])('%s', (lines, expected) => {
    expect(typedService(lines, { policy })).toMatchObject(expected)
  })

  it.each([
    ['pull_policy: build', 'pull_policy: build needs "build"'],
    ['hostname: a b', '"a b" can not be a hostname'],
    ['post_start: [{ command: [] }]', 'a hook of post_start has no command'],
    ['container_name: ab\ndeploy: { replicas: 2 }', 'replicas can not share one container name'],
  ])('%s is refused: %s', (lines, sentence) => {
    expect(findingsIn(fileWith(lines), { policy }).join()).toContain(sentence)
  })

  function port(number: number, protocol: string) {
    return { port: number, protocol }
  }
})
