import { expect, it } from 'vitest'
import { shareDecoding } from './shared-decoding.ts'
import { simulate } from './simulate.ts'
import { promises } from './violation.ts'

/** How many seeds there are in all; each share has every so-manieth. */
const seeds = Number(process.env['BANYAN_SEEDS'] ?? 1000)
const shares = 4
const perTest = 25
const shownLines = 60
/** One share of the seeds, so that a test file for each keeps a processor of its own busy. */
export function simulateShare(share: number): void {
  shareDecoding()
  const only = process.env['BANYAN_SEED']
  if (only === undefined) simulateMany(share)
  else if (Number(only) % shares === share) simulateOne(Number(only))
  else it.skip(`seed ${only} is of another share`)
}

function simulateMany(share: number): void {
  const own = Array.from({ length: seeds }, (_, seed) => seed).filter(
    seed => seed % shares === share,
  )
  if (own.length === 0) it.skip('there are too few seeds for this share')
  for (let at = 0; at < own.length; at += perTest) {
    const some = own.slice(at, at + perTest)
    it(`a cluster under each of the seeds ${some[0]} to ${some.at(-1)} of this share keeps its promises`, () => {
      for (const seed of some) {
        const { broken, trace } = simulate(seed)
        const end = trace.slice(-shownLines).join('\n')
        const promise = broken && promises[broken.promise]
        expect(broken, `BANYAN_SEED=${seed}: ${promise ?? ''}\n${end}`).toBeUndefined()
      }
    })
  }
}

function simulateOne(seed: number): void {
  it(`a cluster under seed ${seed} keeps its promises`, () => {
    const { broken, trace } = simulate(seed)
    process.stdout.write(`${trace.join('\n')}\n`)
    expect(broken).toBeUndefined()
  })
}
