import { expect, it } from 'vitest'
import { shareDecoding } from './cluster/shared-decoding.ts'
import { simulate } from './cluster/simulate.ts'

/** Of the many that there are; `BANYAN_SEEDS=1000` runs more. */
const seeds = Number(process.env['BANYAN_SEEDS'] ?? 120)
const perTest = 20
const shownLines = 60

shareDecoding()

const only = process.env['BANYAN_SEED']

if (only === undefined) {
  const ranges = Array.from(
    { length: seeds / perTest },
    (_, i) => [i * perTest, (i + 1) * perTest - 1] as const,
  )
  it.each(ranges)('a cluster under the seeds %i to %i keeps its promises', (from, to) => {
    for (let seed = from; seed <= to; seed++) {
      const { broken, trace } = simulate(seed)
      const end = trace.slice(-shownLines).join('\n')
      expect(broken, `BANYAN_SEED=${seed}: ${broken ?? ''}\n${end}`).toBeUndefined()
    }
  })
} else {
  it(`a cluster under seed ${only} keeps its promises`, () => {
    const { broken, trace } = simulate(Number(only))
    process.stdout.write(`${trace.join('\n')}\n`)
    expect(broken).toBeUndefined()
  })
}
