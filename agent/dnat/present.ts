import { agentPrefix, ownChains } from './chains.ts'
import type { TableName } from './tables.ts'

/** What the kernel holds of ours, in the words of iptables-save. */
export type PresentRules = Readonly<Partial<Record<TableName, PresentTable>>>

export interface PresentTable {
  /** Rules of built-in chains that lead to ours, such as `-A FORWARD -j BANYAN-FWD-banyan0`. */
  readonly jumps: readonly string[]
  /** Our chains and their rules, in order. */
  readonly chains: ReadonlyMap<string, readonly string[]>
  /** In the table filter somebody put a rule before ours, as Docker does when it starts: it could keep packets away. */
  readonly late: boolean
}

interface Table {
  readonly jumps: string[]
  readonly chains: Map<string, string[]>
  late: boolean
}

/** Finds our own lines in the output of iptables-save; everything else is somebody else's. */
export function presentRules(saved: string, bridge: string): PresentRules {
  const isOurs = ownChains(bridge)
  const tables: Partial<Record<TableName, Table>> = {}
  let name: TableName = 'filter'
  /** Built-in chains of the table with rules of others, so far. */
  const foreign = new Set<string>()
  for (const line of saved.split('\n')) {
    if (line.startsWith('*')) {
      name = line.slice(1) as TableName
      foreign.clear()
    }
    const kind = kindOf(line, isOurs)
    if (!kind) {
      if (name === 'filter' && isForeign(line)) foreign.add(chainOf(line))
      continue
    }
    const table = (tables[name] ??= { jumps: [], chains: new Map(), late: false })
    if (kind === 'chain') table.chains.set(declared(line), [])
    else if (kind === 'rule') table.chains.get(chainOf(line))?.push(line)
    else {
      table.jumps.push(line)
      table.late ||= foreign.has(chainOf(line))
    }
  }
  return tables
}

function kindOf(line: string, isOurs: (chain: string) => boolean) {
  if (line.startsWith(':')) return isOurs(declared(line)) ? 'chain' : undefined
  if (!line.startsWith('-A ')) return undefined
  if (isOurs(chainOf(line))) return 'rule'
  return isOurs(line.slice(line.lastIndexOf(' ') + 1)) ? 'jump' : undefined
}

/** Other agents of this host may stand before this one: each lets pass only what is its own. */
function isForeign(line: string): boolean {
  return line.startsWith('-A ') && !line.includes(` -j ${agentPrefix}`)
}

/** `-A FORWARD -j DOCKER-USER` → `FORWARD` */
function chainOf(rule: string): string {
  return rule.split(' ', 2)[1] ?? ''
}

/** `:BANYAN-banyan0 - [0:0]` → `BANYAN-banyan0` */
function declared(line: string): string {
  return line.slice(1).split(' ', 1)[0] ?? ''
}
