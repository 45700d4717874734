import { expect, it } from 'vitest'
import type { Preview } from '../../../../core/model/pull.ts'
import { decidePreview, type PreviewWorld } from '../../../../engine/previews/decide.ts'
import type { PullSeen } from '../../../../engine/pulls/pull.ts'

const config = {
  ...{ label: 'preview', ttlMs: 1000, limit: 2, secrets: 'preview' },
  ports: { first: 1, last: 2 },
}
const pull: PullSeen = {
  ...{ number: 12, head: 'new', headRef: 'x', base: 'main', fork: false, state: 'open' },
  ...{ merged: false, labels: ['preview'], title: 'Try it' },
}
const running: Preview = {
  ...{ repository: 'shop', number: 12, head: 'old', apps: ['shop-pr-12'], ports: {} },
  ...{ since: 0, expiresAt: 200 },
}
const empty: Preview = { ...running, apps: [] }

function decide(changes: Partial<PreviewWorld>) {
  const ref = { kind: 'branch', name: 'main' } as const
  return decidePreview({
    ...{ config, ref, preview: undefined, pull: undefined, others: 0, now: 100 },
    ...changes,
  })
}

const at = (head: string): PullSeen => ({ ...pull, head })
const remove = (why: string, forget = true) => ({ kind: 'remove', why, forget })
const switchedOff = 'previews are switched off in banyan.yaml'

it.each([
  ['nothing without news and without a preview', {}, { kind: 'rest' }],
  ['a deployment of a new one', { pull }, { kind: 'deploy', pull, expiresAt: 1100 }],
  [
    'one of a new commit, with time anew',
    { pull, preview: running },
    { kind: 'deploy', expiresAt: 1100 },
  ],
  [
    'one of the same commit, with the time left',
    { pull: at('old'), preview: running },
    { kind: 'deploy', expiresAt: 200 },
  ],
  [
    'time from now on for what did not run yet',
    { pull: at('old'), preview: empty },
    { kind: 'deploy', expiresAt: 1100 },
  ],
  ['nothing before its time is over', { preview: running }, { kind: 'rest', until: 200 }],
  [
    'a removal when its time is over',
    { preview: running, now: 200 },
    remove('its time was over', false),
  ],
  [
    'that also where it is seen again',
    { preview: running, now: 200, pull: at('old') },
    remove('its time was over', false),
  ],
  [
    'a deployment of a commit that came with the end',
    { preview: running, now: 200, pull },
    { kind: 'deploy', expiresAt: 1200 },
  ],
  [
    'nothing for what has ended',
    { preview: { ...empty, ended: 'x' }, pull: at('old') },
    { kind: 'rest' },
  ],
  [
    'its removal where that was cut short',
    { preview: { ...running, ended: 'x' } },
    remove('x', false),
  ],
  [
    'a deployment when a commit follows its end',
    { preview: { ...empty, ended: 'x' }, pull },
    { kind: 'deploy' },
  ],
  ['no end for what does not run', { preview: empty, now: 900 }, { kind: 'rest' }],
  [
    'a removal on close',
    { preview: running, pull: { ...pull, state: 'closed' } },
    remove('the pull request was closed'),
  ],
  [
    'a removal on merge',
    { preview: running, pull: { ...pull, state: 'closed', merged: true } },
    remove('the pull request was merged'),
  ],
  ['nothing on the close of another one', { pull: { ...pull, state: 'closed' } }, { kind: 'rest' }],
  [
    'a removal without the label',
    { preview: running, pull: { ...pull, labels: ['Preview'] } },
    remove('it has not the label preview any more'),
  ],
  [
    'a removal for another branch',
    { preview: running, pull: { ...pull, base: 'next' } },
    remove('it is not to be merged into main'),
  ],
  [
    'a removal when previews are switched off',
    { preview: running, config: undefined },
    remove(switchedOff),
  ],
  [
    'a no to a fork',
    { pull: { ...pull, fork: true } },
    { kind: 'refuse', problem: expect.stringContaining('fork') as string },
  ],
  [
    'a no beyond the limit',
    { pull, others: 2 },
    { kind: 'refuse', problem: expect.stringContaining('preview-limit') as string },
  ],
  [
    'a yes to what runs, whatever the limit',
    { pull, others: 2, preview: running },
    { kind: 'deploy' },
  ],
] as const)('decides on %s', (_, world, expected) => {
  expect(decide(world)).toMatchObject(expected)
})
