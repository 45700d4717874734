import type { Dependency, Healthcheck, PullPolicy, Service } from '../model/service.ts'
import { build } from './build.ts'
import {
  devices,
  hooks,
  isolation,
  logging,
  networkSettings,
  tuning,
} from './container-settings.ts'
import { placement, resources, restartPolicy, serviceMode, updateConfig } from './deploy.ts'
import { fileMount, mount, secretValue } from './mounts.ts'
import { containerPort, publishedPort } from './ports.ts'
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

type PullPolicyOf<K extends PullPolicy['kind']> = Extract<PullPolicy, { readonly kind: K }>

const pullPolicy = variants<PullPolicy>({
  always: object<PullPolicyOf<'always'>>({ kind: literal('always') }),
  missing: object<PullPolicyOf<'missing'>>({ kind: literal('missing') }),
  never: object<PullPolicyOf<'never'>>({ kind: literal('never') }),
  every: object<PullPolicyOf<'every'>>({ kind: literal('every'), ms: number }),
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

/** What a service and the container made from it have in common. */
export const containerFields = {
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

export const service = object<Service>({
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
