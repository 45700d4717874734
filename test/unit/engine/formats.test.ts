import { describe, expect, it } from 'vitest'
import { formatRefusal, newestFormat } from '../../../engine/formats.ts'

/** The other engines know these formats; undefined: they say none. */
function formats(own: number, written: number | undefined, ...others: (number | undefined)[]) {
  const engine = { address: '', version: '1.2.3', startedAt: 0 }
  const named = others.map(
    (format, index) =>
      [`e${index + 2}`, format === undefined ? engine : { ...engine, format }] as const,
  )
  return { own, written, others: new Map(named) }
}

describe('what may be written', () => {
  it.each([
    ['the only engine', formats(3, undefined), 3],
    ['the same everywhere', formats(2, 2, 2, 2), 2],
    ['one that is upgraded first', formats(2, 1, 1, 1), 1],
    ['one that is upgraded last', formats(2, 1, 2, 2), 2],
    ['beside an engine from before the number', formats(2, undefined, undefined), 1],
    ['never less than was written', formats(2, 2, 1), 2],
  ])('%s', (_, given, expected) => {
    expect(newestFormat(given)).toBe(expected)
  })
})

describe('an engine', () => {
  it.each([
    ['alone', formats(2, undefined)],
    ['that is one newer', formats(3, 2, 2)],
    ['that is one older, while nothing newer was written', formats(2, 2, 3)],
    ['of the same format', formats(2, 2, 2, 2)],
    ['much newer than the store, with no other engine', formats(5, 1)],
  ])('%s is let in', (_, given) => {
    expect(formatRefusal(given)).toBeUndefined()
  })

  it('that knows less than was written is sent away', () => {
    expect(formatRefusal(formats(2, 3, 3))).toMatchObject({
      code: 'format-outdated',
      message:
        'The engines of this cluster write records of format 3, this one knows 2: install the version that they have',
    })
  })

  it.each([
    [
      formats(3, 1, 2, 1),
      'Engine e3 (version 1.2.3) knows records of format 1, this one of 3, and only adjacent ones work together: upgrade e3 to a version between, then this one',
    ],
    [
      formats(1, 1, 3),
      'Engine e2 (version 1.2.3) knows records of format 3, this one of 1, and only adjacent ones work together: upgrade this one to a version between, then e2',
    ],
  ])('that is further apart hears which side to upgrade', (given, message) => {
    expect(formatRefusal(given)).toMatchObject({ code: 'engines-apart', message })
  })
})
