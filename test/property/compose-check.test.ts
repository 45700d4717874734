import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, it, expect } from 'vitest'
import { castTexts } from '../../core/compose/cast.ts'
import { check } from '../../core/compose/check.ts'
import { composeFile } from '../../core/compose/grammar/file.ts'
import { Problems } from '../../core/compose/problems.ts'
import { type Shape } from '../../core/compose/shape.ts'
import { keyVerdicts } from '../../core/compose/verdicts.ts'
import { isValid, type JsonSchema } from '../support/json-schema.ts'
import { treeOf } from '../support/tree-of.ts'

/** With models that are only named, which Docker Compose takes and the specification does not yet. */
const schema = JSON.parse(
  readFileSync('fixtures/compose-spec/compose-spec.schema.json', 'utf8'),
  (key, value: JsonSchema) =>
    key !== '^[a-zA-Z0-9._-]+$' || !value.properties?.['endpoint_var']
      ? value
      : { ...value, type: ['object', 'null'] },
) as JsonSchema

/** Something of the form that a shape asks for, with something else now and then. */
function arbitraryOf(shape: Shape, depth = 0): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 30, arbitrary: fittingOf(shape, depth) },
    { weight: 1, arbitrary: anything },
  )
}

const anything = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1.5, '', 'x', 'true', '10', 'x-y', [], {}, [[]], ['a', 'a']),
  fc.jsonValue({ maxDepth: 2 }),
)

function fittingOf(shape: Shape, depth: number): fc.Arbitrary<unknown> {
  switch (shape.is) {
    case 'either':
      return fc.oneof(...shape.of.map(each => fittingOf(each, depth)))
    case 'text':
      return fc.constantFrom(...(shape.of ?? ['always', 'a1', '3', 'no', 'host', 'service:x']))
    case 'number':
    case 'integer':
      return fc.integer({ min: shape.min ?? -9, max: shape.max ?? 99 })
    case 'flag':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'anything':
      return anything
    case 'list':
      return fc.array(arbitraryOf(shape.of, depth + 1), { maxLength: 2 })
    case 'dictionary':
      return fc.dictionary(
        fc.constantFrom('a', 'b.c', 'x-d', ' '),
        arbitraryOf(shape.of, depth + 1),
      )
    case 'keys': {
      const known = [...shape.keys].map(([name, { shape: of }]) => [name, of] as const)
      const names = fc.subarray([...known.map(([name]) => name), 'x-own', 'imagee', '__proto__'], {
        maxLength: depth < 3 ? 6 : 2,
      })
      return names.chain(chosen => {
        const fields = chosen.map(name => {
          const of = known.find(([each]) => each === name)?.[1]
          const value = of ? arbitraryOf(of, depth + 1) : anything
          return value.map(each => [name, each] as const)
        })
        return fc.tuple(...fields).map(entries => Object.fromEntries(entries))
      })
    }
  }
}

const file = arbitraryOf(composeFile)
/** What is found again in a tree that was checked: nothing in it is broken by them. */
const lasting = ['missing-key', 'invalid-name', 'repeated-item']

describe('whatever a document holds', () => {
  it('the check takes exactly what the schema of the Compose Specification takes', () => {
    fc.assert(
      fc.property(file, data => {
        const problems = new Problems()
        check(treeOf(data), composeFile, '', problems)
        expect(problems.failed).toBe(!isValid(data, schema))
      }),
      { numRuns: 5000 },
    )
  })

  it('what the check hands on has no mistakes but those of names, lacks and repeats', () => {
    fc.assert(
      fc.property(file, data => {
        const checked = check(treeOf(data), composeFile, '', new Problems())
        const second = new Problems()
        check(checked, composeFile, '', second)
        expect(second.list().every(({ code }) => lasting.includes(code))).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('a cast is done once, and the check agrees with it', () => {
    fc.assert(
      fc.property(file, data => {
        const problems = new Problems()
        const once = castTexts(treeOf(data), composeFile, '', problems)
        expect(castTexts(once, composeFile, '', new Problems())).toBe(once)
      }),
      { numRuns: 1000 },
    )
  })

  it('every key that is kept has a verdict, unless it is the author’s own', () => {
    fc.assert(
      fc.property(file, data => {
        const checked = check(treeOf(data), composeFile, '', new Problems())
        if (checked.kind !== 'map') return
        const judged = keyVerdicts(checked).filter(({ path }) => path === '')
        const names = [...checked.entries.keys()].filter(name => !name.startsWith('x-'))
        expect(judged.map(({ key }) => key)).toEqual(names)
        for (const { is, note } of keyVerdicts(checked)) {
          expect(is === 'honoured' || note !== undefined).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
