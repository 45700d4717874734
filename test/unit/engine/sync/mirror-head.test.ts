import { describe, expect, it } from 'vitest'
import { pastHeadsWith, whyNot } from '../../../../engine/sync/mirror-head.ts'

const [old, last, next] = ['a', 'b', 'c'].map(digit => digit.repeat(40)) as [string, string, string]

describe('what a mirror alone shows', () => {
  it.each([
    ['is taken where nothing was synced before', next, {}, [], undefined],
    ['is taken where it is the head', last, { head: last, pastHeads: [old] }, [], undefined],
    ['is taken where it comes after the head', next, { head: last }, [last, old], undefined],
    ['waits where it is an ancestor', old, { head: last }, [], /does not come .* after bbbbbbb/],
    ['waits where nobody knows', next, { head: last }, [old], /does not come within 50 commits/],
    [
      'waits where it was left by a forced push, though it comes after what was gone back to',
      next,
      { head: last, pastHeads: [next] },
      [last],
      /was deployed before, and left/,
    ],
  ] as const)('%s', (_case, commit, known, ancestors, expected) => {
    const why = whyNot(commit, known, new Set(ancestors))

    if (expected) expect(why).toMatch(expected)
    else expect(why).toBeUndefined()
  })
})

describe('heads that were left', () => {
  it.each([
    ['none, at first', {}, next, []],
    ['none, where it stays', { head: last }, last, []],
    ['the one before', { head: last, pastHeads: [old] }, next, [last, old]],
    ['once each', { head: last, pastHeads: [next, last] }, next, [last, next]],
  ])('are %s', (_case, known, commit, expected) => {
    expect(pastHeadsWith(known, commit)).toEqual(expected)
  })

  it('are bounded', () => {
    let known = {}
    for (let n = 0; n < 200; n++) {
      known = { head: `${n}`, pastHeads: pastHeadsWith(known, `${n}`) }
    }

    expect(pastHeadsWith(known, 'x')).toHaveLength(100)
  })
})
