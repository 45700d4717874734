import type { Preview } from '../client/wire.ts'
import { type Column, type Row, type Screen, table } from './table.ts'
import { shortCommit } from './text.ts'
import { age } from './time.ts'

const columns: Column[] = [
  { title: 'PULL' },
  { title: 'REPOSITORY' },
  { title: 'APPLICATION', shrinks: true },
  { title: 'COMMIT' },
  { title: 'ADDRESS', shrinks: true },
  { title: 'ENDS' },
]

/** The table of `banyan preview list`. */
export function previewLines(previews: readonly Preview[], now: number, screen: Screen): string[] {
  if (previews.length === 0) {
    return ['No pull request runs: previews.label in banyan.yaml is the label that makes one run.']
  }
  const rows = previews.map(
    ({ repository, pull, commit, apps, addresses, expiresAt, problem }): Row => ({
      cells: [
        `#${pull}`,
        repository,
        apps.join(', ') || '–',
        shortCommit(commit),
        addresses.join(', ') || '–',
        apps.length === 0 ? '–' : expiresAt <= now ? 'now' : `in ${age(expiresAt - now)}`,
      ],
      details: problem === '' ? [] : problem.trimEnd().split('\n'),
    }),
  )
  return table(columns, rows, screen)
}
