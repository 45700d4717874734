import { describe, expect, it } from 'vitest'
import { clip } from '../../../../engine/report/clip.ts'

describe('clip', () => {
  it.each([
    ['short', 'short'],
    ['two\nlines\r\n and\ttabs', 'two lines and tabs'],
    ['  blanks  ', 'blanks'],
    ['\u001b[31mred\u001b[0m', '[31mred [0m'],
    ['right\u202eto left', 'right to left'],
  ])('makes one line of %j', (text, line) => {
    expect(clip(text)).toBe(line)
  })

  it('cuts at 140 UTF-16 units, and says so', () => {
    const line = clip('a'.repeat(200))
    expect(line).toHaveLength(140)
    expect(line.endsWith('a…')).toBe(true)
    expect(clip('b'.repeat(140))).toBe('b'.repeat(140))
  })

  it('never cuts a character in half', () => {
    for (let start = 130; start < 140; start++) {
      const line = clip('x'.repeat(start) + '🌳'.repeat(20))
      expect(line.length).toBeLessThanOrEqual(140)
      expect(line).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/)
    }
  })
})
