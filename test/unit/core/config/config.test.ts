import { expect, it } from 'vitest'
import { fullRef } from '../../../../core/config/repository.ts'

it.each([
  ['branch', 'main', 'refs/heads/main'],
  ['tag', 'v1', 'refs/tags/v1'],
  ['commit', 'a'.repeat(40), 'a'.repeat(40)],
] as const)('asks the remote for the full name of a %s', (kind, name, full) => {
  expect(fullRef({ kind, name })).toBe(full)
})
