import type { Network, Volume } from '../../core/model/project.ts'
import type { Service } from '../../core/model/service.ts'

/** Nothing optional: the compiler asks for a value of whatever is added to a type. */
export type Complete<T> = T extends readonly (infer I)[]
  ? readonly Complete<I>[]
  : T extends object
    ? { readonly [K in keyof T]-?: Complete<T[K]> }
    : T

/** A service with a value for everything that the model knows, none of them a default. */
export const everything: Complete<Service> = {
  name: 'web',
  image: 'shop/web:1',
  build: {
    context: 'shop',
    dockerfile: 'Dockerfile.web',
    dockerfileInline: 'FROM scratch',
    args: { VERSION: '1' },
    target: 'final',
    labels: { team: 'shop' },
    network: 'none',
    extraHosts: [{ host: 'proxy', address: '10.0.0.1' }],
    noCache: true,
    pull: true,
    platforms: ['linux/arm64'],
    shmSizeBytes: 1024,
    cacheFrom: ['shop/cache'],
  },
  command: ['serve', '--fast'],
  entrypoint: ['/entry'],
  environment: { LEVEL: 'info', API_TOKEN: 'hunter2' },
  secretEnvironment: {
    DB_PASSWORD: { digest: 'd1', stored: { scope: 'shop', name: 'db', version: 3 } },
  },
  labels: { tier: 'front' },
  annotations: { note: 'x' },
  user: '1000',
  workingDir: '/app',
  containerName: 'shop-web',
  hostname: 'web',
  domainname: 'example.test',
  pullPolicy: { kind: 'every', ms: 3_600_000 },
  platform: 'linux/arm64',
  init: true,
  tty: true,
  stdinOpen: true,
  readOnly: true,
  hooks: {
    postStart: [
      {
        command: ['warm', 'up'],
        user: 'root',
        privileged: true,
        workingDir: '/',
        environment: { KEY: 'hunter2' },
      },
    ],
    preStop: [
      {
        command: ['drain'],
        user: 'app',
        privileged: true,
        workingDir: '/app',
        environment: { SLOW: 'no' },
      },
    ],
  },
  logging: { driver: 'syslog', options: { tag: 'web', 'splunk-token': 'hunter2' } },
  isolation: {
    privileged: true,
    capAdd: ['NET_ADMIN'],
    capDrop: ['MKNOD'],
    securityOpt: ['no-new-privileges'],
    groupAdd: ['video'],
    pid: 'host',
    ipc: 'private',
    uts: 'host',
    userns: 'host',
    cgroup: 'private',
    cgroupParent: 'batch.slice',
    runtime: 'runsc',
  },
  tuning: {
    shmSizeBytes: 2048,
    sysctls: { 'net.core.somaxconn': '1024' },
    ulimits: { nofile: { soft: 10, hard: 20 } },
    cpuShares: 512,
    cpuPeriod: 100_000,
    cpuQuota: 50_000,
    cpuRtPeriod: 1000,
    cpuRtRuntime: 900,
    cpuset: '0-1',
    blkio: {
      weight: 300,
      weightDevices: [{ path: '/dev/sda', weight: 400 }],
      readBps: [{ path: '/dev/sda', rate: 1024 }],
      readIops: [{ path: '/dev/sda', rate: 100 }],
      writeBps: [{ path: '/dev/sda', rate: 2048 }],
      writeIops: [{ path: '/dev/sda', rate: 200 }],
    },
    memorySwapBytes: 4096,
    swappiness: 10,
    oomKillDisable: true,
    oomScoreAdj: 5,
    storageOpt: { size: '1G' },
  },
  devices: {
    mapped: [{ source: '/dev/a', target: '/dev/b', permissions: 'rw' }],
    cgroupRules: ['c 1:3 r'],
    requests: [
      {
        driver: 'nvidia',
        count: 2,
        deviceIds: ['0'],
        capabilities: ['gpu'],
        options: { mode: 'x' },
      },
    ],
  },
  net: {
    mode: 'overlay',
    attachments: [{ network: 'front', aliases: ['shop'] }],
    macAddress: '02:42:ac:11:65:43',
    dns: ['1.1.1.1'],
    dnsSearch: ['example.test'],
    dnsOptions: ['use-vc'],
    extraHosts: [{ host: 'old', address: 'host-gateway' }],
    links: [{ service: 'db', alias: 'database' }],
  },
  expose: [{ port: 3000, protocol: 'tcp' }],
  ports: [{ hostIp: '127.0.0.1', published: 80, target: 8080, protocol: 'tcp', mode: 'ingress' }],
  mounts: [
    {
      kind: 'volume',
      name: 'data',
      target: '/data',
      readOnly: true,
      noCopy: true,
      subpath: 'web',
    },
    { kind: 'anonymous', target: '/cache', readOnly: true },
    {
      kind: 'bind',
      source: '/srv',
      target: '/srv',
      readOnly: true,
      createHostPath: false,
      propagation: 'rslave',
      selinux: 'z',
    },
    { kind: 'tmpfs', target: '/tmp', sizeBytes: 1024, mode: 0o700 },
    { kind: 'image', source: 'shop/assets', target: '/assets', subpath: 'public' },
  ],
  files: [
    {
      kind: 'secret',
      name: 'key',
      target: '/run/secrets/key',
      digest: 'd2',
      stored: { scope: 'global', name: 'key', version: 1 },
      mode: 0o400,
      uid: 1,
      gid: 2,
    },
  ],
  dependsOn: [{ service: 'db', condition: 'healthy', required: true, restart: true }],
  healthcheck: {
    test: ['CMD', 'check'],
    intervalMs: 1000,
    timeoutMs: 2000,
    retries: 4,
    startPeriodMs: 5000,
    startIntervalMs: 600,
  },
  restart: { condition: 'on-failure', maxAttempts: 3, delayMs: 1000, windowMs: 2000 },
  stopGracePeriodMs: 7000,
  stopSignal: 'SIGINT',
  mode: 'global',
  replicas: 2,
  placement: {
    constraints: ['node.labels.zone == eu'],
    spread: ['node.labels.rack'],
    maxPerAgent: 2,
  },
  resources: {
    limits: { cpus: 1, memoryBytes: 1024, pids: 10 },
    reservations: { cpus: 0.5, memoryBytes: 512, generic: { gpu: 1 } },
  },
  update: {
    order: 'stop-first',
    parallelism: 2,
    delayMs: 1000,
    maxFailureRatio: 0.5,
    monitorMs: 3000,
    failureAction: 'pause',
  },
  rollback: {
    order: 'start-first',
    parallelism: 1,
    delayMs: 2000,
    maxFailureRatio: 0.1,
    monitorMs: 4000,
    failureAction: 'continue',
  },
  endpointMode: 'vip',
}

/** The volumes and networks that it uses. */
export const everyVolume: Complete<Volume> = {
  name: 'data',
  runtimeName: 'shop_data',
  external: true,
  driver: 'local',
  driverOpts: { type: 'nfs' },
  labels: { keep: 'yes' },
}

export const everyNetwork: Complete<Network> = {
  name: 'front',
  runtimeName: 'shop_front',
  external: true,
  internal: true,
}
