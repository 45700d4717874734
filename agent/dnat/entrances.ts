import { type TableName, tableNames, type Tables } from './tables.ts'

/** A built-in chain from which packets come to chains of ours. */
export interface Entrance {
  readonly table: TableName
  readonly chain: string
}

export function entrancesOf(tables: Tables): Entrance[] {
  return tableNames.flatMap(table =>
    [...new Set(tables[table].jumps.map(([from]) => from))].map(chain => ({ table, chain })),
  )
}

/** What stands there, ours and that of others, in the words of iptables-save. */
export function rulesAt(entrances: readonly Entrance[], saved: string): string {
  const found = new Map(entrances.map(entrance => [keyOf(entrance), [] as string[]]))
  let table = ''
  for (const line of saved.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1)
    if (!line.startsWith('-A ')) continue
    found.get(keyOf({ table, chain: line.split(' ', 2)[1] ?? '' }))?.push(line)
  }
  return [...found].flatMap(([key, rules]) => [key, ...rules]).join('\n')
}

function keyOf({ table, chain }: { readonly table: string; readonly chain: string }): string {
  return `*${table} ${chain}`
}
