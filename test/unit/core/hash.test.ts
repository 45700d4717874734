import { describe, expect, it } from 'vitest'
import { canonicalJson, hashOf, sha256 } from '../../../core/hash.ts'

describe('canonical JSON', () => {
  it.each<[string, unknown, unknown]>([
    ['the order of keys', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
    ['keys without a value', { a: 1, b: undefined }, { a: 1 }],
    ['the order of keys inside lists', [{ a: 1, b: 2 }], [{ b: 2, a: 1 }]],
  ])('does not depend on %s', (_name, one, other) => {
    expect(canonicalJson(one)).toBe(canonicalJson(other))
  })

  it.each<[string, unknown, unknown]>([
    ['the order of lists', [1, 2], [2, 1]],
    ['null and nothing', { a: null }, {}],
    ['numbers and text', { a: 1 }, { a: '1' }],
    ['a list and an object with its positions', ['x'], { 0: 'x' }],
  ])('tells apart %s', (_name, one, other) => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(other))
  })
})

it('hashes text and bytes alike, with the known answer of FIPS 180-2', () => {
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

  expect(sha256('abc')).toBe(abc)
  expect(sha256(Buffer.from('abc'))).toBe(abc)
})

it('hashes data by its canonical JSON', () => {
  expect(hashOf({ b: 1, a: 2 })).toBe(sha256('{"a":2,"b":1}'))
})
