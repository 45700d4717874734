import { parse, parseDocument, stringify } from 'yaml'
import type { EngineConfig } from '../../core/config/engine.ts'
import type { Settings } from '../../platform/prompts/yaml-section.ts'

type Shared = Pick<
  EngineConfig,
  | 'registryPort'
  | 'vpcCidr'
  | 'vipCidr'
  | 'managedRegistry'
  | 'externalRegistryUrl'
  | 'registrySharedDir'
  | 'sopsAgeKeyFile'
>

interface OwnSettings {
  readonly config: Shared
  /** banyan.yaml; empty: there is none. */
  readonly text: string
}

/** What a new engine makes of the settings of one that is there. */
export interface Adopted {
  /** For the section `engine` of its banyan.yaml. */
  readonly settings: Settings
  /** Sentences: it can't work like that. */
  readonly conflicts: readonly string[]
  /** Options that its own banyan.yaml has otherwise. */
  readonly kept: readonly string[]
  /** Options that are there, and that it has to copy by hand: they were too long to be told. */
  readonly leftOut: readonly string[]
  /** Paths that stand in what is taken over: of secrets and lists, which are not. */
  readonly files: readonly string[]
}

/** With another value here and there, agents would be told other things by each engine. */
const alike = [
  'registry_port',
  'vpc_cidr',
  'vip_cidr',
  'managed_registry',
  'external_registry_url',
  'registry_shared_dir',
] as const
/** Taken over by who says nothing about it. */
const lists = ['repositories', 'notifications'] as const
/** Strangers are answered up to 64 KiB, certificate and all. */
const maxBytes = 40 * 1024

/** Options that all engines have alike, as YAML: the lists as they stand in banyan.yaml; `left_out` names those that are too long. */
export function sharedSettings({ config, text }: OwnSettings): string {
  const engine = sectionOf(text)
  const leftOut: string[] = []
  let told = stringify({ ...valuesOf(config), sops_age_key_file: config.sopsAgeKeyFile })
  for (const key of lists.filter(list => isGiven(engine[list]))) {
    const list = stringify({ [key]: engine[key] })
    if (Buffer.byteLength(told + list) > maxBytes) leftOut.push(key)
    else told += list
  }
  return leftOut.length === 0 ? told : told + stringify({ left_out: leftOut })
}

export function adopt(told: string, { config, text }: OwnSettings): Adopted {
  const theirs = mapOf(parse(told))
  const own = sectionOf(text)
  const values: Readonly<Record<string, unknown>> = valuesOf(config)
  const apart = alike.filter(key => isGiven(theirs[key]) && theirs[key] !== values[key])
  const texts = [...lists, 'sops_age_key_file'].filter(key => isGiven(theirs[key]))
  const taken = texts.filter(key => !isGiven(own[key]))
  const differing = texts.filter(key => !taken.includes(key) && !isSame(theirs[key], own[key]))
  const settings = [...apart.filter(key => own[key] === undefined), ...taken]
  return {
    settings: Object.fromEntries(settings.map(key => [key, theirs[key]])),
    conflicts: apart
      .filter(key => own[key] !== undefined)
      .map(key => `${key} is ${said(theirs[key])} there, and ${said(own[key])} here`),
    kept: differing,
    leftOut: lists.filter(key => isListed(theirs['left_out'], key) && !isGiven(own[key])),
    files: [...new Set(taken.flatMap(key => pathsIn(key, theirs[key])))],
  }
}

function valuesOf(config: Shared): Readonly<Record<(typeof alike)[number], unknown>> {
  return {
    registry_port: config.registryPort,
    vpc_cidr: config.vpcCidr,
    vip_cidr: config.vipCidr,
    managed_registry: config.managedRegistry,
    external_registry_url: config.externalRegistryUrl ?? '',
    registry_shared_dir: config.registrySharedDir ?? '',
  }
}

function sectionOf(text: string): Readonly<Record<string, unknown>> {
  return mapOf(mapOf(parseDocument(text).toJS())['engine'])
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isMap ? (value as Record<string, unknown>) : {}
}

/** Of options whose names end in `_file`. */
function pathsIn(key: string, value: unknown): readonly string[] {
  if (typeof value === 'string') return key.endsWith('_file') && value !== '' ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => pathsIn(name, inner))
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)
}

function isListed(list: unknown, key: string): boolean {
  return Array.isArray(list) && list.includes(key)
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function said(value: unknown): string {
  return value === '' ? 'not set' : String(value)
}
