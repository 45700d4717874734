import { describe, expect, it } from 'vitest'
import { hashOf } from '../../../../core/hash.ts'
import { errorsIn, loadCompose, projectFrom, serviceWith } from '../../../support/load-compose.ts'

describe('YAML', () => {
  it('shares settings by anchors and merge keys, the own key wins', () => {
    const project = projectFrom(`
x-base: &base
  image: nginx
  environment: &env { A: "1", B: "2" }
services:
  one:
    <<: *base
    user: app
  two:
    <<: [{ user: first }, *base, { user: second }]
    environment:
      <<: *env
      B: "3"
`)

    expect(project.services).toMatchObject([
      { name: 'one', user: 'app', environment: { A: '1', B: '2' } },
      { name: 'two', user: 'first', environment: { A: '1', B: '3' } },
    ])
  })

  it('means the same with CRLF, BOM, comments, JSON and other indentation', () => {
    const texts = [
      'services:\n  web:\n    image: nginx\n    user: app\n',
      '\ufeffservices:\r\n  web:\r\n    image: nginx\r\n    user: app\r\n',
      '# hello\nservices: # x\n      web:\n         user: "app"\n         image: nginx',
      '{"services": {"web": {"image": "nginx", "user": "app"}}}',
      '---\nservices: {web: {image: nginx, user: app}}\n...\n',
    ]

    const hashes = new Set(texts.map(text => hashOf(projectFrom(text))))

    expect(hashes.size).toBe(1)
  })

  it('keeps folded and literal text', () => {
    const { environment } = serviceWith('environment:\n  A: |\n    x\n    y\n  B: >-\n    x\n    y')

    expect(environment).toEqual({ A: 'x\ny\n', B: 'x y' })
  })

  it('takes __proto__ for a key like any other', () => {
    const { environment, labels } = serviceWith(
      'environment:\n  __proto__: a\n  constructor: b\nlabels: ["__proto__=c"]',
    )

    expect(Object.entries(environment)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
    expect(Object.entries(labels)).toEqual([['__proto__', 'c']])
    expect(Object.prototype).not.toHaveProperty('a')
  })

  it.each([
    ['nothing', '', '1:1 empty-file'],
    ['only a comment', '# x\n', '1:1 empty-file'],
    ['a list', '- a\n', '1:1 wrong-type'],
    ['a word', 'services', '1:1 wrong-type'],
    ['an open bracket', 'services: {', '1:12 invalid-yaml'],
    ['an open quote', 'services:\n  web: "x\n', '2:8 invalid-yaml'],
    ['a tab', 'services:\n\tweb:\n', '2:1 invalid-yaml'],
    ['a key twice', 'services:\n  web: {image: a}\n  web: {image: b}\n', '3:3 duplicate-key'],
    [
      'a number as key',
      'services:\n  web:\n    image: a\n    labels: {1: x}\n',
      '4:14 key-not-text',
    ],
    ['an unknown alias', 'services: *x\n', '1:11 invalid-yaml'],
    ['an alias inside itself', 'services: &x {web: *x}\n', '1:20 invalid-yaml'],
    ['a tag that lies', 'services:\n  web: !!int a\n', '2:14 invalid-yaml'],
    ['a merge of text', 'services:\n  web:\n    image: x\n    <<: text\n', '4:9 wrong-type'],
  ])('refuses %s', (_what, text, error) => {
    expect(errorsIn(text)).toContain(error)
  })

  it.each([
    ['NUL', 'services:\0', 'unreadable-file'],
    ['no UTF-8', Buffer.from([0x73, 0xff, 0xfe]), 'unreadable-file'],
    ['10 MB', Buffer.alloc(10_000_000, 'a'), 'unreadable-file'],
    ['deep flow', '['.repeat(100_000), 'too-deep'],
    [
      'deep blocks',
      Array.from({ length: 200 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'too-deep',
    ],
  ])('refuses %s', (_what, bytes, code) => {
    expect(errorsIn(bytes).join()).toContain(code)
  })

  it('refuses an alias bomb before it goes off', () => {
    const levels = Array.from({ length: 12 }, (_, i) => {
      const items =
        i === 0
          ? '"lol"'
          : Array(10)
              .fill(`*a${i - 1}`)
              .join(', ')
      return `x-${i}: &a${i} [${items}]`
    })

    expect(errorsIn([...levels, 'services: {}'].join('\n')).join()).toContain('too-many-aliases')
  })

  it('refuses a bomb of merge keys', () => {
    const keys = Array.from({ length: 10_000 }, (_, i) => `k${i}: 1`).join(', ')
    const uses = Array.from({ length: 1000 }, (_, i) => `  s${i}: {<<: *a}`).join('\n')

    expect(errorsIn(`x-a: &a {${keys}}\nservices:\n${uses}`).join()).toContain('too-many-aliases')
  })

  it('finds duplicates among many keys', () => {
    const keys = Array.from({ length: 50_000 }, (_, i) => `x-${i}: 1`)

    const step = loadCompose([...keys, 'x-7: 2', 'services: {web: {image: a}}'].join('\n'))

    expect(step).toMatchObject({ diagnostics: [{ code: 'duplicate-key', line: 50_001 }] })
  })
})
