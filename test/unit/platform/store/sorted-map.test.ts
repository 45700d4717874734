import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SortedMap } from '../../../../platform/store/sorted-map.ts'

const key = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 4 })

test('it behaves as a map whose keys are sorted', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(key, fc.nat())),
      fc.array(fc.tuple(key, fc.option(fc.nat()))),
      key,
      (initial, changes, prefix) => {
        const model = new Map(initial)
        const map = new SortedMap(initial)

        for (const [name, value] of changes) {
          if (value === null) expect(map.delete(name)).toBe(model.delete(name))
          else {
            map.set(name, value)
            model.set(name, value)
          }
        }

        const expected = [...model].filter(([name]) => name.startsWith(prefix)).sort(byKey)
        expect(map.range(prefix)).toEqual(expected.map(([, value]) => value))
        expect(map.size).toBe(model.size)
        expect(map.get(prefix)).toBe(model.get(prefix))
      },
    ),
  )
})

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}
