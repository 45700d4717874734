import { plain, type Paint, type Style } from './style.ts'
import { truncate, widthOf } from '../../core/text-width.ts'

export interface Column {
  readonly title: string
  readonly align?: 'right'
  /** May be cut when the screen is narrow; the widest of these is cut first. */
  readonly shrinks?: boolean
}

export type Cell = string | { readonly text: string; readonly paint: Paint }

export interface Row {
  readonly cells: readonly Cell[]
  /** Lines below the row, indented to the second column. */
  readonly details?: readonly Cell[]
}

export interface Screen {
  /** Columns; Infinity where nobody looks at it. */
  readonly width: number
  readonly style: Style
}

const gap = '  '
const narrowest = 8

/** Lines of a table whose columns fit its content and the screen. */
export function table(
  columns: readonly Column[],
  rows: readonly Row[],
  { width, style }: Screen = { width: Infinity, style: plain },
): string[] {
  const widths = fit(columns, naturalWidths(columns, rows), width)
  const indent = (widths[0] ?? 0) + gap.length
  const header = line(
    columns,
    widths,
    columns.map(c => ({ text: c.title, paint: style.dim })),
  )
  const body = rows.flatMap(row => [
    line(columns, widths, row.cells),
    ...(row.details ?? []).map(detail => ' '.repeat(indent) + painted(detail)),
  ])
  return [header, ...body]
}

function naturalWidths(columns: readonly Column[], rows: readonly Row[]): number[] {
  return columns.map((column, i) =>
    Math.max(widthOf(column.title), ...rows.map(row => widthOf(textOf(row.cells[i] ?? '')))),
  )
}

function fit(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  const widths = [...natural]
  const total = () => widths.reduce((sum, w) => sum + w, 0) + gap.length * (widths.length - 1)
  while (total() > width) {
    const candidates = widths.map((w, i) => (columns[i]?.shrinks && w > narrowest ? w : 0))
    const widest = candidates.indexOf(Math.max(...candidates))
    if ((candidates[widest] ?? 0) === 0) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

function line(
  columns: readonly Column[],
  widths: readonly number[],
  cells: readonly Cell[],
): string {
  const parts = columns.map((column, i) => {
    const cell = cells[i] ?? ''
    const width = widths[i] ?? 0
    const text = column.shrinks ? truncate(textOf(cell), width) : textOf(cell)
    const padding = ' '.repeat(Math.max(0, width - widthOf(text)))
    const shown = typeof cell === 'string' ? text : cell.paint(text)
    return column.align === 'right' ? padding + shown : shown + padding
  })
  return parts.join(gap).trimEnd()
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text
}

function painted(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.paint(cell.text)
}
