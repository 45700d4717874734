import type { ManifestPolicy } from '../core/compose/policy.ts'
import { didYouMean } from '../core/compose/suggest.ts'
import { policySchema } from '../core/config/policy-schema.ts'
import { usage } from './arguments.ts'

export interface PolicyOptions {
  /** Keys of `policy` in banyan.yaml: `privileged`, `capabilities=NET_ADMIN`. */
  readonly allow: readonly string[]
  /** Host folders that may be mounted. */
  readonly allowBind: readonly string[]
}

const flags = ['privileged', 'gpus']
const lists = [
  ...['bind_mounts', 'capabilities', 'devices', 'device_cgroup_rules', 'host_namespaces'],
  ...['security_opt', 'runtimes', 'sysctls', 'cgroup_parents', 'volume_drivers', 'volume_types'],
  'networks',
  'volumes',
]

/** What banyan.yaml says under `policy`, said by options. Throws `usage` for what it would not take. */
export function policyOf({ allow, allowBind }: PolicyOptions): ManifestPolicy {
  const raw: Record<string, true | string[]> = {}
  for (const option of [...allow, ...allowBind.map(folder => `bind_mounts=${folder}`)]) {
    const [, key = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(option) ?? []
    raw[known(key)] = flags.includes(key)
      ? withoutValue(key, value)
      : [...valuesOf(raw[key]), item(key, value)]
  }
  const parsed = policySchema.safeParse(raw)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw usage(`--allow ${String(issue?.path[0])}: ${issue?.message ?? 'can not be read'}`)
}

function known(key: string): string {
  const keys = [...flags, ...lists]
  if (keys.includes(key)) return key
  const hint = didYouMean(key, keys) ?? `one of ${keys.join(', ')}`
  throw usage(`--allow ${key}: the policy has no such key; ${hint}`)
}

function withoutValue(key: string, value: string | undefined): true {
  if (value === undefined) return true
  throw usage(`--allow ${key} takes no value`)
}

function item(key: string, value = ''): string {
  if (value !== '') return value
  throw usage(`--allow ${key} needs a value: --allow ${key}=…`)
}

function valuesOf(before: true | string[] | undefined): readonly string[] {
  return Array.isArray(before) ? before : []
}
