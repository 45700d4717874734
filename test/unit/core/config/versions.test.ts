import { describe, expect, it } from 'vitest'
import { follows, newestTag, rangeProblem } from '../../../../core/config/versions.ts'

function newest(range: string, ...names: readonly string[]): string | undefined {
  return newestTag(
    range,
    names.map(name => `refs/tags/${name}`),
  )?.replace('refs/tags/', '')
}

describe('the newest tag of a range', () => {
  it.each([
    ['>=1.4 <2', ['v1.3.9', 'v1.4.0', 'v1.10.0', 'v1.9.0', 'v2.0.0'], 'v1.10.0'],
    ['^1.4', ['1.4.2', '1.5.0'], '1.5.0'],
    ['1.x', ['1.4.2', 'v1.4.2'], 'v1.4.2'],
    ['1.x', ['v1.4.2', '1.4.2'], 'v1.4.2'],
    ['1.x', ['v1.4.2+1', 'v1.4.2+2'], 'v1.4.2+2'],
    ['>=1.4 <2', ['v1.4.0', 'v1.5.0-rc.1'], 'v1.4.0'],
    ['>=1.5.0-rc.0 <2', ['v1.4.0', 'v1.5.0-rc.1'], 'v1.5.0-rc.1'],
    ['>=1.5.0-rc.0 <2', ['v1.5.0', 'v1.6.0-rc.1'], 'v1.5.0'],
    [
      '1.x',
      ['v1', 'v1.4', 'latest', 'release-1.4.0', 'vv1.4.0', 'V1.4.0', 'app/v1.4.0'],
      undefined,
    ],
    ['1.x', [`v1.4.${'9'.repeat(300)}`, 'v1.4.01'], undefined],
    ['>=3', ['v1.0.0'], undefined],
    ['1.x', [], undefined],
  ])('%s of %j is %s', (range, names, expected) => {
    expect(newest(range, ...names)).toBe(expected)
  })

  it('is none of the branches', () => {
    expect(newestTag('1.x', ['refs/heads/v1.4.0', 'refs/notes/refs/tags/v1.4.0'])).toBe(undefined)
  })
})

it.each(['', ' ', 'main', '>=', '>=1.4 <two'])('%j is not a range', range => {
  expect(rangeProblem(range)).toContain('range of versions')
})

it.each([
  ['refs/tags/v1.4.0', true],
  ['refs/tags/v2.0.0', false],
  ['refs/tags/latest', false],
  ['refs/heads/v1.4.0', false],
])('a push to %s concerns the range: %s', (pushed, expected) => {
  expect(follows({ kind: 'semver', name: '^1.4' }, pushed)).toBe(expected)
})

it('a push concerns a branch or a tag by its full name only', () => {
  expect(follows({ kind: 'branch', name: 'main' }, 'refs/heads/main')).toBe(true)
  expect(follows({ kind: 'branch', name: 'main' }, 'refs/tags/main')).toBe(false)
  expect(follows({ kind: 'tag', name: 'v1' }, 'refs/tags/v1')).toBe(true)
})
