import type {
  Attachment,
  Blkio,
  DeviceMapping,
  DeviceRate,
  DeviceRequest,
  Devices,
  ExtraHost,
  Hook,
  Hooks,
  Isolation,
  Logging,
  NetworkSettings,
  Tuning,
  Ulimit,
} from '../model/container-settings.ts'
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
} from './schema.ts'

const hook = object<Hook>({
  command: texts,
  user: optional(text),
  privileged: optional(flag),
  workingDir: optional(text),
  environment: optional(textByName),
})

export const hooks = object<Hooks>({
  postStart: optional(listOf(hook)),
  preStop: optional(listOf(hook)),
})

export const logging = object<Logging>({ driver: optional(text), options: optional(textByName) })

export const isolation = object<Isolation>({
  privileged: optional(flag),
  capAdd: optional(texts),
  capDrop: optional(texts),
  securityOpt: optional(texts),
  groupAdd: optional(texts),
  pid: optional(literal('host')),
  ipc: optional(oneOf({ host: true, private: true, shareable: true, none: true })),
  uts: optional(literal('host')),
  userns: optional(literal('host')),
  cgroup: optional(oneOf({ host: true, private: true })),
  cgroupParent: optional(text),
  runtime: optional(text),
})

const deviceRate = object<DeviceRate>({ path: text, rate: number })

const blkio = object<Blkio>({
  weight: optional(number),
  weightDevices: optional(
    listOf(
      object<{ readonly path: string; readonly weight: number }>({ path: text, weight: number }),
    ),
  ),
  readBps: optional(listOf(deviceRate)),
  readIops: optional(listOf(deviceRate)),
  writeBps: optional(listOf(deviceRate)),
  writeIops: optional(listOf(deviceRate)),
})

export const tuning = object<Tuning>({
  shmSizeBytes: optional(number),
  sysctls: optional(textByName),
  ulimits: optional(byName(object<Ulimit>({ soft: number, hard: number }))),
  cpuShares: optional(number),
  cpuPeriod: optional(number),
  cpuQuota: optional(number),
  cpuRtPeriod: optional(number),
  cpuRtRuntime: optional(number),
  cpuset: optional(text),
  blkio: optional(blkio),
  memorySwapBytes: optional(number),
  swappiness: optional(number),
  oomKillDisable: optional(flag),
  oomScoreAdj: optional(number),
  storageOpt: optional(textByName),
})

export const devices = object<Devices>({
  mapped: optional(
    listOf(object<DeviceMapping>({ source: text, target: text, permissions: text })),
  ),
  cgroupRules: optional(texts),
  requests: optional(
    listOf(
      object<DeviceRequest>({
        driver: optional(text),
        count: number,
        deviceIds: optional(texts),
        capabilities: texts,
        options: optional(textByName),
      }),
    ),
  ),
})

export const extraHost = object<ExtraHost>({ host: text, address: text })

export const networkSettings = object<NetworkSettings>({
  mode: optional(oneOf({ overlay: true, none: true, host: true })),
  attachments: optional(listOf(object<Attachment>({ network: text, aliases: optional(texts) }))),
  macAddress: optional(text),
  dns: optional(texts),
  dnsSearch: optional(texts),
  dnsOptions: optional(texts),
  extraHosts: optional(listOf(extraHost)),
  links: optional(
    listOf(
      object<{ readonly service: string; readonly alias: string }>({ service: text, alias: text }),
    ),
  ),
})
