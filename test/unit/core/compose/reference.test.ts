import { readFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { expect, it } from 'vitest'
import { withReference } from '../../../../scripts/compose-reference.ts'

it('is current in docs/compose.md: else run npm run docs', async () => {
  const document = readFileSync('docs/compose.md', 'utf8')
  const options = { ...(await resolveConfig('docs/compose.md')), filepath: 'docs/compose.md' }

  expect(document).toBe(await format(withReference(document), options))
})
