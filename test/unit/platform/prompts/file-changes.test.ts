import { expect, it } from 'vitest'
import { describeChanges } from '../../../../platform/prompts/file-changes.ts'

const change = (before: string | undefined, after: string) => ({
  ...{ path: '/b.yaml', after, mode: 0o600 },
  ...(before !== undefined && { before }),
})

it.each<[string, string | undefined, string, string[]]>([
  ['a new file', undefined, 'a\nb\n', ['new  /b.yaml (0600)', '  + a', '  + b']],
  ['nothing new', 'a\n', 'a\n', []],
  [
    'one line of many',
    '1\n2\n3\n4\n5\n6\n',
    '1\n2\n3\n4!\n5\n6\n',
    ['changed  /b.yaml (0600)', '  …', '    2', '    3', '  - 4', '  + 4!', '    5', '    6'],
  ],
  ['what goes', 'a\nb\n', 'b\n', ['changed  /b.yaml (0600)', '  - a', '    b']],
])('%s', (_what, before, after, lines) => {
  expect(describeChanges([change(before, after)])).toEqual(lines)
})

it('shows nothing of what is secret', () => {
  const lines = describeChanges([{ ...change(undefined, 'hush'), secret: true }])

  expect(lines).toEqual(['new  /b.yaml (0600)'])
})

it('names what is new and long, and shows what of it changes', () => {
  const brief = (before: string | undefined) =>
    describeChanges([{ ...change(before, 'b'), brief: true }])

  expect(brief(undefined)).toEqual(['new  /b.yaml (0600)'])
  expect(brief('a')).toEqual(['changed  /b.yaml (0600)', '  - a', '  + b'])
})
