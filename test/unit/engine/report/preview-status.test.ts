import { expect, it } from 'vitest'
import { previewStatus } from '../../../../engine/report/preview-status.ts'

const settings = { context: 'banyan', statuses: true }
const [head, newer] = ['a'.repeat(40), 'b'.repeat(40)]
const runs = { head, apps: ['shop-pr-12'] }
const refused = { head, apps: [], problem: 'it comes from a fork\nand more' }
const status = { kind: 'status', sha: head, context: 'banyan/preview' }
const failure = { ...status, state: 'failure', description: 'it comes from a fork' }
const success = { ...status, state: 'success', description: 'runs as shop-pr-12' }

it.each([
  ['a preview that runs at once', undefined, runs, []],
  ['one that is refused', undefined, refused, [failure]],
  ['one that is refused for the same reason', refused, refused, []],
  ['one that is refused at its next commit too', { ...refused, head: newer }, refused, [failure]],
  ['one that runs after all', refused, runs, [success]],
  ['one whose next commit is well', { ...refused, head: newer }, runs, []],
  [
    'one that has nothing left to refuse',
    refused,
    { head, apps: [] },
    [{ ...success, description: 'nothing to deploy' }],
  ],
])('tells of %s', (_name, before, after, posts) => {
  expect(previewStatus(before, after, settings)).toEqual(posts)
})

it('tells nothing where no statuses are wanted', () => {
  expect(previewStatus(undefined, refused, { ...settings, statuses: false })).toEqual([])
})
