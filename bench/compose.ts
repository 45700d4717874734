import { resolve } from 'node:path'
import { measureCompose, measureCorpus } from './compose/corpus.ts'
import { measureSizes } from './compose/sizes.ts'

/**
 * What it takes to understand compose files: `npm run bench -- compose [folder] [compose binary]`, by default of
 * fixtures/corpus, and BANYAN_COMPOSE if that is set. Fields:
 *
 * - `documents`, `accepted`: files called compose.yaml below the folder; those that are not refused.
 * - `documentsPerSecond`: read from disk, loaded and printed as JSON, one after the other in one process; the median
 *   of nine passes. `firstPassMs`: the first of these, in a process that has compiled nothing yet.
 * - `composeDocumentsPerSecond`, `composeAccepted`: one process `docker compose config` for each of them. `ratio`:
 *   how many times as many Banyan loads in the same time.
 * - `sizes`: by number of services in one file: its `kib`, the `cpuMs` of processor time for loading it (best of
 *   several), `usPerService`, which stays the same while time is linear, and `peakMiB`, what a process needs beyond
 *   what it needs for one service.
 */
export function run([
  folder = 'fixtures/corpus',
  program = process.env['BANYAN_COMPOSE'],
]: readonly string[] = []): Record<string, unknown> {
  const corpus = measureCorpus(resolve(folder))
  process.stderr.write(`${JSON.stringify(corpus)}\n`)
  const sizes = measureSizes()
  if (program === undefined) return { ...corpus, sizes }
  const compose = measureCompose(resolve(folder), program)
  const ratio = Math.round(corpus.documentsPerSecond / compose.composeDocumentsPerSecond)
  return { ...corpus, ...compose, ratio, sizes }
}
