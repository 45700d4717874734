import type { Build } from '../model/build.ts'
import type { ContainerSpec } from '../model/container-spec.ts'
import type {
  Placement,
  Resources,
  RestartPolicy,
  ServiceMode,
  UpdateConfig,
} from '../model/deploy.ts'
import type { FileMount, Mount, SecretValue } from '../model/mounts.ts'
import type { ContainerPort, Protocol, PublishedPort } from '../model/ports.ts'
import type { Network, Project, Volume } from '../model/project.ts'
import type { SecretRef } from '../model/secret.ts'
import type { Dependency, Healthcheck, PullPolicy, Service } from '../model/service.ts'
import {
  devices,
  extraHost,
  hooks,
  isolation,
  logging,
  networkSettings,
  tuning,
} from './container-settings.ts'
import {
  byName,
  flag,
  listOf,
  literal,
  number,
  object,
  oneOf,
  optional,
  text,
  textByName,
  texts,
  variants,
} from './schema.ts'

const protocol = oneOf<Protocol>({ tcp: true, udp: true })

const build = object<Build>({
  context: text,
  dockerfile: text,
  args: textByName,
  dockerfileInline: optional(text),
  target: optional(text),
  labels: textByName,
  network: optional(text),
  extraHosts: optional(listOf(extraHost)),
  noCache: optional(flag),
  pull: optional(flag),
  platforms: optional(texts),
  shmSizeBytes: optional(number),
  cacheFrom: optional(texts),
})

const containerPort = object<ContainerPort>({ port: number, protocol })

export const publishedPort = object<PublishedPort>({
  hostIp: optional(text),
  published: number,
  target: number,
  protocol,
  mode: oneOf({ ingress: true, host: true }),
})

type PullPolicyOf<K extends PullPolicy['kind']> = Extract<PullPolicy, { readonly kind: K }>
type MountOf<K extends Mount['kind']> = Extract<Mount, { readonly kind: K }>

const mount = variants<Mount>({
  volume: object<MountOf<'volume'>>({
    kind: literal('volume'),
    name: text,
    target: text,
    readOnly: flag,
    noCopy: optional(flag),
    subpath: optional(text),
  }),
  anonymous: object<MountOf<'anonymous'>>({
    kind: literal('anonymous'),
    target: text,
    readOnly: flag,
  }),
  bind: object<MountOf<'bind'>>({
    kind: literal('bind'),
    source: text,
    target: text,
    readOnly: flag,
    createHostPath: optional(flag),
    propagation: optional(text),
    selinux: optional(oneOf({ z: true, Z: true })),
  }),
  tmpfs: object<MountOf<'tmpfs'>>({
    kind: literal('tmpfs'),
    target: text,
    sizeBytes: optional(number),
    mode: optional(number),
  }),
  image: object<MountOf<'image'>>({
    kind: literal('image'),
    source: text,
    target: text,
    subpath: optional(text),
  }),
})

const volume = object<Volume>({
  name: text,
  runtimeName: text,
  external: flag,
  driver: optional(text),
  driverOpts: textByName,
  labels: textByName,
})

const secretRef = object<SecretRef>({ scope: text, name: text, version: number })

const secretValue = object<SecretValue>({ digest: text, stored: optional(secretRef) })

const network = object<Network>({
  name: text,
  runtimeName: text,
  external: flag,
  internal: flag,
})

const pullPolicy = variants<PullPolicy>({
  always: object<PullPolicyOf<'always'>>({ kind: literal('always') }),
  missing: object<PullPolicyOf<'missing'>>({ kind: literal('missing') }),
  never: object<PullPolicyOf<'never'>>({ kind: literal('never') }),
  every: object<PullPolicyOf<'every'>>({ kind: literal('every'), ms: number }),
})

const placement = object<Placement>({
  constraints: optional(texts),
  spread: optional(texts),
  maxPerAgent: optional(number),
})

const fileMount = object<FileMount>({
  kind: oneOf({ config: true, secret: true }),
  name: text,
  target: text,
  digest: text,
  stored: optional(secretRef),
  mode: number,
  uid: number,
  gid: number,
})

const dependency = object<Dependency>({
  service: text,
  condition: oneOf({ started: true, healthy: true, completed: true }),
  required: flag,
  restart: flag,
})

const healthcheck = object<Healthcheck>({
  test: texts,
  intervalMs: number,
  timeoutMs: number,
  retries: number,
  startPeriodMs: number,
  startIntervalMs: number,
})

const restartPolicy = object<RestartPolicy>({
  condition: oneOf({ none: true, 'on-failure': true, any: true }),
  maxAttempts: optional(number),
  delayMs: optional(number),
  windowMs: optional(number),
})

const amount = { cpus: optional(number), memoryBytes: optional(number) }

const resources = object<Resources>({
  limits: object<Resources['limits']>({ ...amount, pids: optional(number) }),
  reservations: object<Resources['reservations']>({
    ...amount,
    generic: optional(byName(number)),
  }),
})

const serviceMode = oneOf<ServiceMode>({
  replicated: true,
  global: true,
  'replicated-job': true,
  'global-job': true,
})

const updateConfig = object<UpdateConfig>({
  order: optional(oneOf({ 'start-first': true, 'stop-first': true })),
  parallelism: optional(number),
  delayMs: optional(number),
  maxFailureRatio: optional(number),
  monitorMs: optional(number),
  failureAction: oneOf({ pause: true, continue: true, rollback: true }),
})

/** What a service and the container made from it have in common. */
const containerFields = {
  name: text,
  command: optional(texts),
  entrypoint: optional(texts),
  environment: textByName,
  secretEnvironment: optional(byName(secretValue)),
  labels: textByName,
  annotations: optional(textByName),
  user: optional(text),
  workingDir: optional(text),
  containerName: optional(text),
  hostname: optional(text),
  domainname: optional(text),
  pullPolicy: optional(pullPolicy),
  platform: optional(text),
  init: optional(flag),
  tty: optional(flag),
  stdinOpen: optional(flag),
  readOnly: optional(flag),
  hooks: optional(hooks),
  logging: optional(logging),
  isolation: optional(isolation),
  tuning: optional(tuning),
  devices: optional(devices),
  net: optional(networkSettings),
  expose: listOf(containerPort),
  ports: listOf(publishedPort),
  mounts: listOf(mount),
  files: listOf(fileMount),
  healthcheck: optional(healthcheck),
  restart: restartPolicy,
  stopGracePeriodMs: number,
  stopSignal: optional(text),
  resources,
}

const service = object<Service>({
  ...containerFields,
  image: optional(text),
  build: optional(build),
  dependsOn: listOf(dependency),
  mode: optional(serviceMode),
  replicas: number,
  placement: optional(placement),
  update: updateConfig,
  rollback: optional(updateConfig),
  endpointMode: optional(oneOf({ vip: true, dnsrr: true })),
})

export const containerSpec = object<ContainerSpec>({
  ...containerFields,
  image: text,
  volumes: listOf(volume),
  networks: optional(listOf(network)),
  follows: optional(textByName),
  run: optional(number),
})

export const project = object<Project>({
  name: text,
  services: listOf(service),
  volumes: listOf(volume),
  networks: optional(listOf(network)),
  after: optional(texts),
})
