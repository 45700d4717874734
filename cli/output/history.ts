import type { Generation } from '../client/wire.ts'
import type { Style } from './style.ts'
import { type Cell, type Column, type Row, type Screen, table } from './table.ts'
import { shortCommit } from './text.ts'
import { ago, duration } from './time.ts'

const columns: Column[] = [
  { title: 'GEN', align: 'right' },
  { title: 'COMMIT' },
  { title: 'STATE' },
  { title: 'TOOK' },
  { title: 'ACCEPTED' },
  { title: 'AUTHOR', shrinks: true },
  { title: 'SUBJECT', shrinks: true },
]

/** The table of `banyan history`, newest first. */
export function historyLines(
  generations: readonly Generation[],
  now: number,
  screen: Screen,
): string[] {
  if (generations.length === 0) return ['No generation yet.']
  const newestFirst = generations.toSorted((a, b) => b.generation - a.generation)
  const rows = newestFirst.map((generation): Row => ({
    cells: [
      `${generation.active ? '●' : ' '} ${generation.generation}`,
      shortCommit(generation.commit) || '–',
      stateCell(generation, screen.style),
      generation.durationMs === undefined ? '–' : duration(generation.durationMs),
      ago(generation.acceptedAt, now),
      generation.author,
      subjectText(generation),
    ],
    details: generation.cause === '' ? [] : [{ text: generation.cause, paint: screen.style.red }],
  }))
  return table(columns, rows, screen)
}

function stateCell({ phase, active }: Generation, style: Style): Cell {
  if (active) return { text: 'live', paint: style.green }
  if (phase === 'failed' || phase === 'rolled-back') return { text: phase, paint: style.red }
  return phase === 'done' ? { text: 'replaced', paint: style.dim } : phase
}

function subjectText({ rollbackOf, subject }: Generation): string {
  return rollbackOf === undefined ? subject : `rollback to ${rollbackOf}: ${subject}`
}
