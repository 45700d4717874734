import { describe, expect, it } from 'vitest'
import { coloured, plain } from '../../../../cli/output/style.ts'
import { table } from '../../../../cli/output/table.ts'

const columns = [
  { title: 'NAME' },
  { title: 'N', align: 'right' as const },
  { title: 'WHAT', shrinks: true },
]

describe('table', () => {
  it('lines up columns without trailing spaces', () => {
    const lines = table(columns, [
      { cells: ['web', '1', 'x'] },
      { cells: ['a-long-one', '200', ''], details: ['detail'] },
    ])

    expect(lines).toEqual([
      'NAME          N  WHAT',
      'web           1  x',
      'a-long-one  200',
      '            detail',
    ])
  })

  it('cuts the column that may be cut, on a narrow screen', () => {
    const lines = table(columns, [{ cells: ['web', '1', 'a sentence that is too long'] }], {
      width: 24,
      style: plain,
    })

    expect(lines).toEqual(['NAME  N  WHAT', 'web   1  a sentence tha…'])
  })

  it('never cuts a name', () => {
    const lines = table([{ title: 'NAME' }], [{ cells: ['a-name-that-is-wide'] }], {
      width: 5,
      style: plain,
    })

    expect(lines).toContain('a-name-that-is-wide')
  })

  it('measures text without its colours', () => {
    const cell = { text: 'web', paint: coloured.green }

    const [, line] = table([{ title: 'NAME' }, { title: 'X' }], [{ cells: [cell, 'y'] }], {
      width: 80,
      style: coloured,
    })

    expect(line).toBe(`${coloured.green('web')}   y`)
  })
})
