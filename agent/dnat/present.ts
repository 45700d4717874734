import { chainNames, perPortPrefix } from './chains.ts'

/** What the kernel holds of ours, table by table, in the words of iptables-save. */
export type PresentRules = Readonly<Record<string, PresentTable>>

export interface PresentTable {
  readonly chains: readonly string[]
  /** Rules of built-in chains that lead to ours, such as `-A FORWARD -j BANYAN-FWD-banyan0`. */
  readonly jumps: readonly string[]
  /** Rules inside our chains, in order. */
  readonly rules: readonly string[]
}

/** Finds our own lines in the output of iptables-save; everything else is somebody else's. */
export function presentRules(saved: string, bridge: string): PresentRules {
  const tables: Record<string, { chains: string[]; jumps: string[]; rules: string[] }> = {}
  let name = ''
  for (const line of saved.split('\n')) {
    if (line.startsWith('*')) name = line.slice(1)
    const kind = kindOf(line, bridge)
    if (!kind) continue
    const table = (tables[name] ??= { chains: [], jumps: [], rules: [] })
    table[kind].push(kind === 'chains' ? declared(line) : line)
  }
  return tables
}

function kindOf(line: string, bridge: string): keyof PresentTable | undefined {
  if (line.startsWith(':')) return isOurs(declared(line), bridge) ? 'chains' : undefined
  if (!line.startsWith('-A ')) return undefined
  const words = line.split(' ')
  if (isOurs(words[1] ?? '', bridge)) return 'rules'
  return isOurs(words.at(-1) ?? '', bridge) ? 'jumps' : undefined
}

/** `:BANYAN-banyan0 - [0:0]` → `BANYAN-banyan0` */
function declared(line: string): string {
  return line.slice(1).split(' ')[0] ?? ''
}

function isOurs(chain: string, bridge: string): boolean {
  const fixed: readonly string[] = Object.values(chainNames(bridge))
  return fixed.includes(chain) || chain.startsWith(perPortPrefix(bridge))
}
