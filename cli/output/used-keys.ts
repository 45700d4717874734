import type { UsedKey } from '../load-manifest.ts'
import { table, type Screen } from './table.ts'
import { printableData } from './text.ts'

/** Each key of a manifest's files, what becomes of it, and why. */
export function usedKeyLines(keys: readonly UsedKey[], screen: Screen): string[] {
  if (keys.length === 0) return []
  const { red, yellow, green } = screen.style
  const paints = { honoured: green, warned: yellow, refused: red }
  const columns = [
    { title: 'PLACE' },
    { title: 'KEY', shrinks: true },
    { title: 'VERDICT' },
    { title: 'NOTE', shrinks: true },
  ]
  const rows = printableData(keys).map(({ file, line, column, key, verdict, note = '' }) => ({
    cells: [`${file}:${line}:${column}`, key, { text: verdict, paint: paints[verdict] }, note],
  }))
  return table(columns, rows, screen)
}
