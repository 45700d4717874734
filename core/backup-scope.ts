import { keys, prefixes } from './keys.ts'

const dayMs = 24 * 3_600_000

/** What becomes of a record: with `keptMs` it is written with a lease of that time when it is put back. */
export type Fate =
  | { readonly kept: true; readonly keptMs?: number }
  | { readonly kept: false; readonly because: string }

const kept: Fate = { kept: true }
const left = (because: string): Fate => ({ kept: false, because })

/** Every folder of the store: a new one doesn't compile before somebody has decided. docs/backup.md says the same. */
const folders: Readonly<Record<Exclude<keyof typeof prefixes, 'root'>, Fate>> = {
  engines: left('engines say themselves that they live'),
  seats: left('the state that is put back begins with one member, which says where it is'),
  removedEngines: left('the machine that the backup is put back on may be one of them'),
  agents: kept,
  alive: left('agents say themselves that they live'),
  subnets: kept,
  members: kept,
  tunnel: kept,
  invites: left('one that was used or withdrawn since would let somebody in again'),
  vips: kept,
  homes: kept,
  repositories: kept,
  heard: kept,
  outbox: left('what was owed has arrived since, and would be told again'),
  posted: { kept: true, keptMs: 30 * dayMs },
  deployments: kept,
  pulls: kept,
  previews: kept,
  credentials: kept,
  applications: kept,
  generations: kept,
  manifests: kept,
  rollouts: kept,
  builds: kept,
  secrets: kept,
  secretHeads: kept,
  sealingKeys: kept,
  sealingHolders: left('engines say themselves which keys they have'),
  tasks: kept,
  // routes lead where they led until agents have reported
  status: kept,
  acks: left('they are revisions of the store that is gone'),
  sweeps: left('an old order must not delete data that has come since'),
  locks: left('nobody holds them'),
  events: { kept: true, keptMs: 7 * dayMs },
}

type Single = {
  [K in keyof typeof keys]: (typeof keys)[K] extends string ? K : never
}[keyof typeof keys]

const singles: Readonly<Record<Single, Fate>> = {
  sealingKey: kept,
  sealingForgotten: kept,
  format: kept,
  authority: kept,
  backup: kept,
  // so that each restore begins a later life than the last
  restored: kept,
  restoring: left('it is of the restore that writes it'),
}

const byFolder = Object.entries(folders).map(
  ([name, fate]) => [prefixes[name as keyof typeof folders], fate] as const,
)
const byKey = new Map<string, Fate>(
  Object.entries(singles).map(([name, fate]) => [keys[name as Single], fate] as const),
)

/** Whether a record belongs into a backup. What this version doesn't know does: a newer one may need it. */
export function fateOf(key: string): Fate {
  return byKey.get(key) ?? byFolder.find(([prefix]) => key.startsWith(prefix))?.[1] ?? kept
}
