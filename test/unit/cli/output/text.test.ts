import { describe, expect, it } from 'vitest'
import { truncate } from '../../../../core/text-width.ts'
import { count, printable, printableData, printableLog, wrap } from '../../../../cli/output/text.ts'

describe('printable', () => {
  it.each([
    ['a colour', 'a\u001b[31mred\u001b[0mb', 'aredb'],
    ['a cleared screen', '\u001b[2J\u001b[Hhello', 'hello'],
    ['a window title', '\u001b]0;owned\u0007hello', 'hello'],
    ['a lone escape', 'a\u001b', 'a'],
    ['a carriage return', 'safe\rfake', 'safefake'],
    ['a C1 control', 'a\u009b31mb', 'a31mb'],
    ['turned text', 'a\u202eb', 'ab'],
    ['tab and line feed, which stay', 'a\tb\nc', 'a\tb\nc'],
  ])('takes out %s', (_what, text, expected) => {
    expect(printable(text)).toBe(expected)
  })

  it('reaches every string of a reply and leaves the rest', () => {
    const reply = { names: ['a\u001b[2Jb'], count: 3, nested: { text: 'c\u0007' }, none: null }

    expect(printableData(reply)).toEqual({
      names: ['ab'],
      count: 3,
      nested: { text: 'c' },
      none: null,
    })
  })
})

describe('printableLog', () => {
  it('keeps colours and ends them', () => {
    expect(printableLog('\u001b[32mok')).toBe('\u001b[32mok\u001b[0m')
  })

  it('takes out what moves the cursor', () => {
    expect(printableLog('\u001b[1A\u001b[2Kgone')).toBe('gone')
  })
})

describe('small words', () => {
  it.each([
    ['short', 10, 'short'],
    ['ghcr.io/acme/web', 8, 'ghcr.io…'],
    ['über', 3, 'üb…'],
  ])('cuts %s to %d columns', (text, width, expected) => {
    expect(truncate(text, width)).toBe(expected)
  })

  it('breaks lines at spaces', () => {
    expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four'])
  })

  it('counts', () => {
    expect([count(1, 'task'), count(2, 'task')]).toEqual(['1 task', '2 tasks'])
  })
})
