import fc from 'fast-check'
import { expect, it } from 'vitest'
import { serviceHashes } from '../../core/compose/print/service-hash.ts'
import { composeModelOf } from '../support/compose-model.ts'
import { projectOf, type Twins, twins } from '../support/compose-twins.ts'

/** Several keys of one service, each in its short or long form, in any order. */
const service = fc
  .shuffledSubarray([...twins], { minLength: 1 })
  .map(chosen => [...new Map(chosen.map(each => [each.key, each])).values()])

it('gives one hash to a service, however each of its keys is written', () => {
  fc.assert(
    fc.property(service, fc.infiniteStream(fc.boolean()), (chosen, coin) => {
      const mixed = written(chosen, () => (coin.next().value === true ? 'short' : 'long'))
      const long = written([...chosen].reverse(), () => 'long')

      expect(hashOf(mixed)).toBe(hashOf(long))
    }),
    { numRuns: 300 },
  )
})

function written(chosen: readonly Twins[], form: () => 'short' | 'long'): string {
  return projectOf(Object.fromEntries(chosen.map(each => [each.key, each[form()]])))
}

function hashOf(text: string): string | undefined {
  const { model, diagnostics } = composeModelOf(text)
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return model && serviceHashes(model.file).get('web')
}
