import type { PresentRules } from './present.ts'
import { type HeldSets, type IpSet, setChanges, setRemovals } from './sets.ts'
import { tableNames, type Tables } from './tables.ts'

/** Our rules as iptables-save printed them, by table and chain: in other words than those that were given. */
export type Printed = ReadonlyMap<string, readonly string[]>

/**
 * Compares what the kernel holds with what was written there. A chain that changed since the last look must have as
 * many rules as were written, any other the very lines of then. Answers how the rules are printed now, or nothing when
 * somebody interfered.
 */
export function verifyRules(
  present: PresentRules,
  written: Tables,
  printed: Printed,
): Printed | undefined {
  const now = new Map<string, readonly string[]>()
  for (const name of tableNames) {
    const { jumps, chains } = written[name]
    const found = present[name]
    const counts = [found?.jumps.length, found?.chains.size]
    if (counts[0] !== jumps.length || counts[1] !== Object.keys(chains).length) return undefined
    if (found?.late) return undefined
    for (const [chain, rules] of Object.entries(chains)) {
      const key = printedKey(name, chain)
      const lines = found?.chains.get(chain)
      if (lines?.length !== rules.length || !sameLines(lines, printed.get(key))) return undefined
      now.set(key, lines)
    }
  }
  return now
}

export function printedRules(present: PresentRules): Printed {
  const entries = tableNames.flatMap(name =>
    [...(present[name]?.chains ?? [])].map(
      ([chain, lines]) => [printedKey(name, chain), lines] as const,
    ),
  )
  return new Map(entries)
}

/** Whether the kernel holds these very sets. */
export function verifySets(present: HeldSets, written: readonly IpSet[]): boolean {
  return setChanges(present, written) + setRemovals(present, written) === ''
}

/** What is still known to be printed as it was after the chains were changed. */
export function unchangedPrints(printed: Printed, from: Tables, to: Tables): Printed {
  const known = new Map(printed)
  for (const name of tableNames) {
    for (const [chain, rules] of Object.entries(from[name].chains)) {
      if (rules.join('\n') !== to[name].chains[chain]?.join('\n'))
        known.delete(printedKey(name, chain))
    }
  }
  return known
}

function printedKey(table: string, chain: string): string {
  return `${table} ${chain}`
}

function sameLines(lines: readonly string[], before: readonly string[] | undefined): boolean {
  return before === undefined || lines.every((line, index) => line === before[index])
}
