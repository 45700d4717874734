import type {
  Build,
  ContainerPort,
  ContainerSpec,
  Dependency,
  FileMount,
  Healthcheck,
  Mount,
  Project,
  Protocol,
  PublishedPort,
  ResourceAmount,
  Resources,
  RestartPolicy,
  Service,
  UpdateConfig,
  Volume,
} from '../model/project.ts'
import {
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
  target: optional(text),
  labels: textByName,
})

const containerPort = object<ContainerPort>({ port: number, protocol })

export const publishedPort = object<PublishedPort>({
  hostIp: optional(text),
  published: number,
  target: number,
  protocol,
  mode: oneOf({ ingress: true, host: true }),
})

type MountOf<K extends Mount['kind']> = Extract<Mount, { readonly kind: K }>

const mount = variants<Mount>({
  volume: object<MountOf<'volume'>>({
    kind: literal('volume'),
    name: text,
    target: text,
    readOnly: flag,
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
  }),
  tmpfs: object<MountOf<'tmpfs'>>({
    kind: literal('tmpfs'),
    target: text,
    sizeBytes: optional(number),
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

const fileMount = object<FileMount>({
  kind: oneOf({ config: true, secret: true }),
  name: text,
  target: text,
  digest: text,
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
})

const amount = { cpus: optional(number), memoryBytes: optional(number) }

const resources = object<Resources>({
  limits: object<Resources['limits']>({ ...amount, pids: optional(number) }),
  reservations: object<ResourceAmount>(amount),
})

const updateConfig = object<UpdateConfig>({
  order: optional(oneOf({ 'start-first': true, 'stop-first': true })),
  monitorMs: optional(number),
  failureAction: oneOf({ pause: true, continue: true, rollback: true }),
})

/** What a service and the container made from it have in common. */
const containerFields = {
  name: text,
  command: optional(texts),
  entrypoint: optional(texts),
  environment: textByName,
  labels: textByName,
  user: optional(text),
  workingDir: optional(text),
  containerName: optional(text),
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
  replicas: number,
  update: updateConfig,
})

export const containerSpec = object<ContainerSpec>({
  ...containerFields,
  image: text,
  volumes: listOf(volume),
})

export const project = object<Project>({
  name: text,
  services: listOf(service),
  volumes: listOf(volume),
})
