import { z } from 'zod'
import { hostNamespaces, type ManifestPolicy } from '../compose/policy.ts'
import { absolutePath, flag, list } from './values.ts'

const word = z.string().regex(/^[^\s,]+$/, 'must be one word')

const capability = z
  .string()
  .transform(text => text.toUpperCase().replace(/^CAP_/, ''))
  .refine(name => /^[A-Z][A-Z_]*$/.test(name), 'must be a capability such as NET_ADMIN, or ALL')

const device = z
  .string()
  .regex(/^(\/[^\0]+|[\w.-]+\/[\w.-]+(=\S+)?)$/, 'must be a path, or a CDI name')

const rule = z
  .string()
  .regex(/^[acb] (\d+|\*):(\d+|\*) [rwm]{1,3}$/, 'must be a rule such as "c 189:* rmw"')

/** `engine.repositories[].policy` of banyan.yaml: what manifests may ask for beyond what is harmless. */
export const policySchema = z
  .strictObject({
    bind_mounts: list(absolutePath).default([]),
    privileged: flag.default(false),
    capabilities: list(capability).default([]),
    devices: list(device).default([]),
    device_cgroup_rules: list(rule).default([]),
    gpus: flag.default(false),
    host_namespaces: list(z.enum(hostNamespaces)).default([]),
    security_opt: list(word).default([]),
    runtimes: list(word).default([]),
    sysctls: list(word).default([]),
    cgroup_parents: list(word).default([]),
    volume_drivers: list(word).default([]),
    volume_types: list(word).default([]),
    networks: list(word).default([]),
    volumes: list(word).default([]),
  })
  .transform((raw): Required<ManifestPolicy> => ({
    bindMounts: raw.bind_mounts,
    privileged: raw.privileged,
    capabilities: raw.capabilities,
    devices: raw.devices,
    deviceCgroupRules: raw.device_cgroup_rules,
    gpus: raw.gpus,
    hostNamespaces: raw.host_namespaces,
    securityOpt: raw.security_opt,
    runtimes: raw.runtimes,
    sysctls: raw.sysctls,
    cgroupParents: raw.cgroup_parents,
    volumeDrivers: raw.volume_drivers,
    volumeTypes: raw.volume_types,
    networks: raw.networks,
    volumes: raw.volumes,
  }))
  .prefault({})
