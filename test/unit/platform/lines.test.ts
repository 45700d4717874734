import { describe, expect, it } from 'vitest'
import { lineSplitter } from '../../../platform/lines.ts'

function split(chunks: readonly (string | Buffer)[]): string[] {
  const lines: string[] = []
  const push = lineSplitter(line => lines.push(line))
  for (const chunk of chunks) push(Buffer.from(chunk))
  return lines
}

describe('splitting output into lines', () => {
  it.each([
    [['one\ntwo\n'], ['one', 'two']],
    [
      ['on', 'e\ntw', 'o\n'],
      ['one', 'two'],
    ],
    [['one\r\ntwo\r\n'], ['one', 'two']],
    [['\n\n'], ['', '']],
    [['not ended'], []],
  ])('%j gives %j', (chunks, lines) => {
    const found = split(chunks)

    expect(found).toEqual(lines)
  })

  it('joins a character that two chunks share', () => {
    const bytes = Buffer.from('grün\n')

    const found = split([bytes.subarray(0, 3), bytes.subarray(3)])

    expect(found).toEqual(['grün'])
  })

  it('cuts a line that never ends', () => {
    const found = split([...Array.from({ length: 100 }, () => 'x'.repeat(1000)), '\n'])

    expect(found.map(line => line.length)).toEqual([4096])
  })
})
