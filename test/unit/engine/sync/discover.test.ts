import { expect, it } from 'vitest'
import { manifestMatcher } from '../../../../engine/sync/discover.ts'

it.each([
  ['**/compose.yaml', 'compose.yaml', true],
  ['**/compose.yaml', 'shop/eu/compose.yaml', true],
  ['**/compose.yaml', '.staging/compose.yaml', true],
  ['**/compose.yaml', 'shop/compose.yaml.bak', false],
  ['apps/*/stack.yml', 'apps/shop/stack.yml', true],
  ['apps/*/stack.yml', 'apps/shop/old/stack.yml', false],
])('%s and %s: %s', (glob, path, matches) => {
  expect(manifestMatcher([glob])(path)).toBe(matches)
})

it('takes a path that any of the globs takes', () => {
  const matches = manifestMatcher(['a/*.yaml', 'b/*.yaml'])

  expect(['a/x.yaml', 'b/x.yaml', 'c/x.yaml'].filter(matches)).toEqual(['a/x.yaml', 'b/x.yaml'])
})
