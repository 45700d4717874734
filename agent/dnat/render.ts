import type { PresentRules, PresentTable } from './present.ts'
import { type Table, tableNames, type Tables } from './tables.ts'

/**
 * The text for `iptables-restore --noflush`: makes our chains hold exactly what is wanted, whatever they held, and
 * touches nobody else's. `present` is what is there now: its jump rules are replaced by ours as the first of their
 * chain, and its chains without a purpose are removed. A table changes in one piece.
 */
export function renderWhole(tables: Tables, present: PresentRules = {}): string {
  return tableNames.map(name => renderTable(name, tables[name], present[name])).join('')
}

/**
 * The text for what differs between two states of our tables, empty when nothing does. The kernel must hold the first:
 * a line about a chain that isn't there fails, and with it the table's change.
 */
export function renderChange(from: Tables, to: Tables): string {
  return tableNames.map(name => renderTableChange(name, from[name], to[name])).join('')
}

/** The text that removes every trace of what is present. */
export function renderRemoval(present: PresentRules): string {
  return tableNames
    .filter(name => present[name])
    .map(name => renderTable(name, { jumps: [], chains: {} }, present[name]))
    .join('')
}

function renderTable(name: string, table: Table, present: PresentTable | undefined): string {
  const gone = [...(present?.chains.keys() ?? [])].filter(chain => !(chain in table.chains))
  const deletions = present?.jumps.map(rule => rule.replace(/^-A/, '-D')) ?? []
  const jumps = table.jumps.map(([from, match, to]) => `-I ${from} ${match}-j ${to}`)
  return textOf(name, Object.entries(table.chains), gone, deletions, jumps)
}

function renderTableChange(name: string, from: Table, to: Table): string {
  const changed = Object.entries(to.chains).filter(
    ([chain, rules]) => !sameRules(rules, from.chains[chain]),
  )
  const gone = Object.keys(from.chains).filter(chain => !(chain in to.chains))
  return changed.length + gone.length === 0 ? '' : textOf(name, changed, gone, [], [])
}

function textOf(
  table: string,
  chains: readonly (readonly [string, readonly string[]])[],
  gone: readonly string[],
  deletions: readonly string[],
  jumps: readonly string[],
): string {
  // iptables keeps a sorted list that it walks for each: in this order the first place is the right one, which for
  // 10,000 chains is the difference between one second and ten
  const declared = [...chains.map(([chain]) => chain), ...gone].sort().reverse()
  return [
    `*${table}`,
    // declaring a chain empties it, so nothing refers to one that goes any more when it is removed
    ...declared.map(chain => `:${chain} - [0:0]`),
    ...deletions,
    ...chains.flatMap(([chain, rules]) => rules.map(rule => `-A ${chain} ${rule}`)),
    ...jumps,
    ...gone.map(chain => `-X ${chain}`),
    'COMMIT',
    '',
  ].join('\n')
}

function sameRules(a: readonly string[], b: readonly string[] | undefined): boolean {
  return a.length === b?.length && a.every((rule, index) => rule === b[index])
}
