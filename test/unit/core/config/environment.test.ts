import { describe, expect, it } from 'vitest'
import { overridesFrom, substitute, withOverride } from '../../../../core/config/environment.ts'

describe('overridesFrom', () => {
  it('takes names with two underscores, and nothing else', () => {
    const env = {
      BANYAN_CONFIG: '/x',
      BANYAN_ENGINE__DATA_DIR: '/d',
      BANYAN_AGENT__DNS__TTL: '1s',
      OTHER__X: 'y',
    }

    expect(overridesFrom(env)).toEqual([
      { variable: 'BANYAN_AGENT__DNS__TTL', path: ['agent', 'dns', 'ttl'], value: '1s' },
      { variable: 'BANYAN_ENGINE__DATA_DIR', path: ['engine', 'data_dir'], value: '/d' },
    ])
  })
})

describe('withOverride', () => {
  it.each([
    [{}, ['a', 'b'], { a: { b: 'x' } }],
    [{ a: { b: 1, c: 2 } }, ['a', 'b'], { a: { b: 'x', c: 2 } }],
    [undefined, ['a'], { a: 'x' }],
    [{ a: [] }, ['a', '0'], undefined],
    [{ a: 5 }, ['a', 'b'], undefined],
  ])('sets a text in %j at %j', (value, path, expected) => {
    expect(withOverride(value, path, 'x')).toEqual(expected)
  })

  it('leaves the prototype of objects alone', () => {
    withOverride({}, ['__proto__', 'polluted'], 'x')

    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})

describe('substitute', () => {
  it.each([
    ['${A}', 'x', []],
    ['-${A}-${A}-', '-x-x-', []],
    ['$${A}', '${A}', []],
    ['$A', '$A', []],
    ['${B}', '', ['B']],
    ['${toString}', '', ['toString']],
    ['${A:-y}', '${A:-y}', []],
  ])('turns %s into "%s"', (text, result, missing) => {
    expect(substitute(text, { A: 'x' })).toEqual({ text: result, missing })
  })
})
