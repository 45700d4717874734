import { expect, it } from 'vitest'
import { plantedBugs } from './cluster/planted-bugs.ts'
import { shareDecoding } from './cluster/shared-decoding.ts'
import { simulate } from './cluster/simulate.ts'

/** Any change to the simulation shifts what its seeds mean. */
const tries = 10

shareDecoding()

it.each(plantedBugs)(
  'the simulation sees that $promise breaks when $name',
  ({ bugs, promise, seed }) => {
    const found = Array.from({ length: tries }, (_, i) => seed + i).find(
      each => simulate(each, bugs).broken?.promise === promise,
    )
    expect(found, `no seed from ${seed} on shows it`).toBeDefined()
  },
)
