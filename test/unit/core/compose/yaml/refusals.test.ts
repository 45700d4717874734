import { describe, expect, it } from 'vitest'
import { problemsIn } from '../../../../support/tree-values.ts'

/** Docker Compose refuses each of these; the place is where a reader should look. */
describe('YAML refuses', () => {
  it.each([
    ['a: b: c', '1:5 invalid-yaml'],
    ['a: "b": c', '1:7 invalid-yaml'],
    ['a: 1\nb:c', '2:1 invalid-yaml'],
    ['a: 1\nb', '2:1 invalid-yaml'],
    ['a: @b', '1:4 invalid-yaml'],
    ['a: `b`', '1:4 invalid-yaml'],
    ['a: %b', '1:4 invalid-yaml'],
    ['a: *.b', '1:4 invalid-yaml'],
    ['a: &', '1:4 invalid-yaml'],
    ['a: - b', '1:4 invalid-yaml'],
    ['a: ? b', '1:4 invalid-yaml'],
    ['a: |b', '1:5 invalid-yaml'],
    ['a: |0\n b', '1:4 invalid-yaml'],
    ['a: "b" c', '1:8 invalid-yaml'],
    ['a: [b] c', '1:8 invalid-yaml'],
    ['a: b # c\n  d', '2:3 invalid-yaml'],
    ['a: "b\\.c"', '1:6 invalid-yaml'],
    ['a: "\\ud83d"', '1:5 invalid-yaml'],
    ['a: "b', '1:4 invalid-yaml'],
    ['a: "\n---\n"', '1:4 invalid-yaml'],
  ])('a value: %j', (text, problem) => {
    expect(problemsIn(text)).toEqual([problem])
  })

  it.each([
    ['a: [b', '1:6 invalid-yaml'],
    ['a: {b: c\nd: e', '2:2 invalid-yaml'],
    ['a: [b}', '1:6 invalid-yaml'],
    ['a: [b,,c]', '1:7 invalid-yaml'],
    ['a: [- b]', '1:5 invalid-yaml'],
    ['a: [:b]', '1:5 invalid-yaml'],
    ['a: {b: c: d}', '1:9 invalid-yaml'],
    ['a: {"b"#c}', '1:11 invalid-yaml'],
    ['a: {b\n: c}', '2:1 invalid-yaml'],
    ['a: {{b}}', '1:5 key-not-text'],
    ['a: ]', '1:4 invalid-yaml'],
  ])('brackets: %j', (text, problem) => {
    expect(problemsIn(text)).toEqual([problem])
  })

  it.each([
    ['a:\n  b: 1\n c: 2', '3:2 invalid-yaml'],
    ['a:\n b: 1\n  c: 2', '3:4 invalid-yaml'],
    ['a:\n- b\nc', '3:1 invalid-yaml'],
    ['a:\n- b\n-c', '3:1 invalid-yaml'],
    ['a:\n- b: 1\n - c', '3:2 invalid-yaml'],
    ['a:\n  b: 1\n  - c', '3:3 invalid-yaml'],
    ['a: b\nc\nd: e', '2:1 invalid-yaml'],
    ['- a\nb: c', '2:1 invalid-yaml'],
    ['a:\n\tb: c', '2:1 invalid-yaml'],
    ['a:\n-\tb', '2:2 invalid-yaml'],
    ['a: b\n\t\nc: d', '2:1 invalid-yaml'],
    ['a: |\n\tb', '2:1 invalid-yaml'],
    ['a: |\n  b\n\tc', '3:1 invalid-yaml'],
  ])('indentation: %j', (text, problem) => {
    expect(problemsIn(text)).toEqual([problem])
  })

  it.each([
    ['a: {1: b}', '1:5 key-not-text'],
    ['true: b', '1:1 key-not-text'],
    ['a: {~: b}', '1:5 key-not-text'],
    ['a: {2001-01-01: b}', '1:5 key-not-text'],
    ['[a]: b', '1:1 key-not-text'],
    ['a: {b: 1, "b": 2}', '1:11 duplicate-key'],
    ['a: {<<: {b: 1}, <<: {c: 1}}', '1:17 duplicate-key'],
    ['a: {<<: b}', '1:9 wrong-type'],
    ['a: {<<: }', '1:5 wrong-type'],
    ['a: {<<: [[{b: 1}]]}', '1:10 wrong-type'],
    [`a: {${'k'.repeat(1100)}: 1}`, '1:1105 invalid-yaml'],
    ['"a\nb": c', '2:3 invalid-yaml'],
  ])('keys: %j', (text, problem) => {
    expect(problemsIn(text)).toEqual([problem])
  })

  it.each([
    ['a: *b', '1:4 invalid-yaml'],
    ['a: &b [*b]', '1:8 invalid-yaml'],
    ['a: &b &c d', '1:7 invalid-yaml'],
    ['a: &b *b', '1:7 invalid-yaml'],
    ['a: &b 1\nc: *b:d', '2:6 invalid-yaml'],
    ['a: !!int b', '1:10 invalid-yaml'],
    ['a: !!int 1.0', '1:10 invalid-yaml'],
    ['a: !!bool yes', '1:11 invalid-yaml'],
    ['a: !!binary "*"', '1:13 invalid-yaml'],
    ['a: !x!y 1', '1:4 invalid-yaml'],
    ['a: !<> 1', '1:4 invalid-yaml'],
  ])('anchors and tags: %j', (text, problem) => {
    expect(problemsIn(text)).toEqual([problem])
  })

  it.each([
    ['', '1:1 empty-file'],
    ['# a\n', '1:1 empty-file'],
    ['---\n', '2:1 empty-file'],
    ['a: 1\n---\n', '3:1 empty-file'],
    ['a: 1\n...\nb: 1', '3:1 invalid-yaml'],
    ['%YAML 1.2\n---\na: 1', '1:1 invalid-yaml'],
    ['%FOO b\n---\na: 1', '1:1 invalid-yaml'],
    ['%YAML 1.1\na: 1', '2:1 invalid-yaml'],
    ['a: b\x01', '1:5 invalid-yaml'],
    ['# \x7f\na: b', '1:3 invalid-yaml'],
  ])('documents: %j', (text, problem) => {
    expect(problemsIn(text)).toEqual([problem])
  })

  it('goes on after what it can pass over', () => {
    const text = 'a: @b\nc: d: e\nf: "\\."\ng: *h\n1: i\ng: j\nk: !x!y z\n'

    expect(problemsIn(text)).toEqual([
      '1:4 invalid-yaml',
      '2:5 invalid-yaml',
      '3:5 invalid-yaml',
      '4:4 invalid-yaml',
      '5:1 key-not-text',
      '6:1 duplicate-key',
      '7:4 invalid-yaml',
    ])
  })

  it.each([
    ['a: &x {k: 1}\nb: {<<: *x, c: {<<: *x}}', '2:21 invalid-yaml'],
    ['a: &x {k: 1}\nb: {c: {d: *x}, <<: *x}', '2:21 invalid-yaml'],
    ['s: {t: &x 1, u: *x, u.v: *x}', '1:26 invalid-yaml'],
  ])('what Docker Compose takes for a cycle: %j', (text, problem) => {
    expect(problemsIn(text)).toEqual([problem])
  })

  it.each([
    'a: &x {k: 1}\nb: &y {<<: *x, l: 2}\nc: {<<: *y, m: {<<: *x}}',
    'a: &x {k: 1}\nb: {<<: [*x], c: *x}',
    'a: &x {k: 1}\nb: !override {<<: *x, c: {<<: *x}}',
    'a: &x {k: 1}\nb: {<<: *x}\n---\nb: {c: *x}',
    's: {t: &x 1, t.v: *x}',
  ])('but not what it does not: %j', text => {
    expect(problemsIn(text)).toEqual([])
  })

  it('does not follow aliases into the deep', () => {
    const levels = Array.from({ length: 100 }, (_, i) => `x${i + 1}: &x${i + 1} [*x${i}]`)

    expect(problemsIn(['x0: &x0 []', ...levels].join('\n')).join()).toContain('too-deep')
  })
})
