import { describe, expect, it } from 'vitest'
import { valuesOf } from '../../../../support/tree-values.ts'

/** What Docker Compose makes of these texts, as its own output showed. */
describe('YAML means', () => {
  it.each<[string, unknown]>([
    ['a: b:c', { a: 'b:c' }],
    ['a: b :c', { a: 'b :c' }],
    ['a : b', { a: 'b' }],
    ['a:\tb', { a: 'b' }],
    ['a: b#c # d', { a: 'b#c' }],
    ['a: "b"#c', { a: 'b' }],
    ['a: [b]#c', { a: ['b'] }],
    ['a: b\t', { a: 'b' }],
    ['a: --', { a: '--' }],
    ['a: ---', { a: '---' }],
    ['a: b]', { a: 'b]' }],
    ['a: ?b', { a: '?b' }],
    ['a: :b', { a: ':b' }],
    ['a: echo {b}', { a: 'echo {b}' }],
    ['a:', { a: null }],
    ['a: #', { a: null }],
    ['"a": 1', { a: 1 }],
    ['? a\n: b', { a: 'b' }],
    ['? a', { a: null }],
    ['? |\n  a\n: b', { 'a\n': 'b' }],
    ['"": 1', { '': 1 }],
  ])('plain: %j', (text, value) => {
    expect(valuesOf(text)).toEqual([value])
  })

  it.each<[string, unknown]>([
    ['a: [b c, d]', { a: ['b c', 'd'] }],
    ['a: [b,]', { a: ['b'] }],
    ['a: [-, b]', { a: ['-', 'b'] }],
    ['a: [b:c]', { a: ['b:c'] }],
    ['a: [b:]', { a: ['b:'] }],
    ['a: [b: c, d]', { a: [{ b: 'c' }, 'd'] }],
    ['a: [? b : c]', { a: [{ b: 'c' }] }],
    ['a: {b}', { a: { b: null } }],
    ['a: {b:}', { a: { 'b:': null } }],
    ['a: {b: , c: }', { a: { b: null, c: null } }],
    ['a: {"b":c}', { a: { b: 'c' } }],
    ['a: {b: http://c:80}', { a: { b: 'http://c:80' } }],
    ['a: {b: c, ? d}', { a: { b: 'c', d: null } }],
    ['a: {b: c,}', { a: { b: 'c' } }],
    ['{"a":[1,{"b":null}]}', { a: [1, { b: null }] }],
    ['  a: [b,\nc\n]', { a: ['b', 'c'] }],
    ['  a: [\n\tb\n]', { a: ['b'] }],
    ['a: [b # c\n, d]', { a: ['b', 'd'] }],
  ])('in brackets: %j', (text, value) => {
    expect(valuesOf(text)).toEqual([value])
  })

  it.each<[string, unknown]>([
    ['a:\n- b\n- c', { a: ['b', 'c'] }],
    ['a:\n- b\n - c', { a: ['b - c'] }],
    ['a:\n -b', { a: '-b' }],
    ['a:\n- - b\n  - c\n-\n  - d', { a: [['b', 'c'], ['d']] }],
    ['a:\n- b: c\n  d: e\n- ? f', { a: [{ b: 'c', d: 'e' }, { f: null }] }],
    ['a:\n  b: c\n   d', { a: { b: 'c d' } }],
    ['a: b\n  c\n\n  d', { a: 'b c\nd' }],
    ['a:\n  b: "c\nd"', { a: { b: 'c d' } }],
    ['a: "b\n\tc"', { a: 'b c' }],
  ])('over lines: %j', (text, value) => {
    expect(valuesOf(text)).toEqual([value])
  })

  it.each<[string, string]>([
    ['|\n  b\n   c\n\n', 'b\n c\n'],
    ['|+\n  b\n\n', 'b\n\n'],
    ['|-\n  b\n\n', 'b'],
    ['|\n  b', 'b'],
    ['|2\n   b\n', ' b\n'],
    ['|1-\n  b', ' b'],
    ['|# c\n  b\n', 'b\n'],
    ['|\n', ''],
    ['>\n  b\n  c\n\n  d\n   e\n  f\n', 'b c\nd\n e\nf\n'],
    ['>-\n  b\n  c\n', 'b c'],
    ['"b\\\n  c"', 'bc'],
    ['"\\x41\\u00e9\\U0001F600\\n\\t\\e\\_"', 'Aé😀\n\t\x1b\xa0'],
    ["'it''s \\n'", "it's \\n"],
  ])('text: %j', (text, value) => {
    expect(valuesOf(`a: ${text}`)).toEqual([{ a: value }])
  })

  it.each<[string, unknown]>([
    ['!!str 1', '1'],
    ['!!int "0x10"', 16],
    ['!!float 1', 1],
    ['!!bool "true"', true],
    ['!!null ""', null],
    ['!!binary aGVsbG8=', 'hello'],
    ['! 1', 1],
    ['! "1"', '1'],
    ['!any 1', '1'],
    ['!any', ''],
    ['!any {b: 1}', { b: 1 }],
    ['!!map [1]', [1]],
    ['!!set {b, c}', { b: null, c: null }],
    ['!<tag:yaml.org,2002:str> 1', '1'],
  ])('tags: %s', (text, value) => {
    expect(valuesOf(`a: ${text}`)).toEqual([{ a: value }])
  })

  it.each<[string, readonly unknown[]]>([
    ['a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['a: 1\n...\n---\nb: 2', [{ a: 1 }, { b: 2 }]],
    ['--- {a: 1}', [{ a: 1 }]],
    ['%YAML 1.1\n---\na: 1', [{ a: 1 }]],
    ['%TAG !e! tag:e,2000:\n---\na: !e!x 1', [{ a: '1' }]],
    ['a: &x 1\n---\nb: *x', [{ a: 1 }, { b: 1 }]],
    ['---a: 1', [{ '---a': 1 }]],
  ])('documents: %j', (text, values) => {
    expect(valuesOf(text)).toEqual(values)
  })

  it.each<[string, unknown]>([
    ['a: &x {k: 1}\nb: {<<: *x, l: 2}', { a: { k: 1 }, b: { k: 1, l: 2 } }],
    ['a: {k: 1, <<: {k: 2}}', { a: { k: 1 } }],
    ['a: {<<: [{k: 1}, {k: 2, l: 3}]}', { a: { k: 1, l: 3 } }],
    ['a: &x [{k: 1}]\nb: {<<: *x}', { a: [{ k: 1 }], b: { k: 1 } }],
    ['a: {<<: {<<: {k: 1}, l: 2}}', { a: { k: 1, l: 2 } }],
    ['a: {<<: []}', { a: {} }],
    ['a: {"<<": {k: 1}}', { a: { '<<': { k: 1 } } }],
    ['a: {!!merge <<: {k: 1}}', { a: { k: 1 } }],
    ['a: &x k\nb: {*x : 1}', { a: 'k', b: { k: 1 } }],
    ['a: &x 1\nb: &x 2\nc: *x', { a: 1, b: 2, c: 2 }],
  ])('anchors: %j', (text, value) => {
    expect(valuesOf(text)).toEqual([value])
  })

  it.each<[string, unknown]>([
    ['a: !reset 1', { a: { mark: 'reset', value: '1' } }],
    ['a: !reset\nb: 1', { a: { mark: 'reset', value: '' }, b: 1 }],
    ['a: !override {b: 1}', { a: { mark: 'override', value: { b: 1 } } }],
    ['a: !override [!reset 1, 2]', { a: { mark: 'override', value: ['1', 2] } }],
    ['a: [!reset 1, 2]', { a: [{ mark: 'reset', value: '1' }, 2] }],
    [
      'a: &x !reset 1\nb: *x',
      { a: { mark: 'reset', value: '1' }, b: { mark: 'reset', value: '1' } },
    ],
    ['a: {<<: !override {b: 1}}', { a: { mark: 'override', value: { b: 1 } } }],
    ['a: {<<: !reset {b: 1}}', { a: { mark: 'override', value: {} } }],
    ['a: {<<: {b: !reset 1}}', { a: { b: { mark: 'reset', value: '1' } } }],
  ])('marks: %j', (text, value) => {
    expect(valuesOf(text)).toEqual([value])
  })

  it('is the same with other line ends', () => {
    const text = 'a:\n  b: |\n    c\n    d\n'
    const ends = ['\n', '\r\n', '\r', '\x85']

    const values = ends.map(end => valuesOf(text.replaceAll('\n', end)))

    expect(values).toEqual(ends.map(() => [{ a: { b: 'c\nd\n' } }]))
  })
})
