import { expect, it } from 'vitest'
import type { Preview } from '../../../../cli/client/wire.ts'
import { previewLines } from '../../../../cli/output/previews.ts'
import { plain } from '../../../../cli/output/style.ts'

const now = Date.UTC(2026, 0, 1)
const preview: Preview = {
  ...{ repository: 'shop', pull: 12, commit: '9d1e4b0c0ffee', apps: ['shop-pr-12'], problem: '' },
  ...{ addresses: ['web http://node-1:20003'], since: now, expiresAt: now + 2 * 86_400_000 },
}
const lines = (previews: readonly Preview[]) =>
  previewLines(previews, now, { style: plain, width: 120 })

it('says what runs, where, and until when', () => {
  expect(lines([preview])).toEqual([
    'PULL  REPOSITORY  APPLICATION  COMMIT   ADDRESS                  ENDS',
    '#12   shop        shop-pr-12   9d1e4b0  web http://node-1:20003  in 2 d',
  ])
})

it('says why nothing runs', () => {
  const problem = 'it comes from a fork'
  const [, , details] = lines([{ ...preview, apps: [], addresses: [], expiresAt: 0, problem }])
  expect(details).toContain(problem)
})

it('says how there would be one', () => {
  expect(lines([])).toEqual([expect.stringContaining('previews.label')])
})
