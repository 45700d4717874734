import { describe, expect, it } from 'vitest'
import type { RepositoryState } from '../../../../core/model/repository.ts'
import type { Rollout } from '../../../../core/model/rollout.ts'
import type { Turn } from '../../../../engine/report/news.ts'
import {
  notificationsOf,
  repositoryNotifications,
  type Receiver,
} from '../../../../engine/report/notifications.ts'
import { aManifest, aProject, aRollout } from '../../../support/builders.ts'

const ops: Receiver = { name: 'ops', on: ['failed', 'recovered', 'held'], repositories: [] }

const cause = { code: 'probe-failed', message: 'web: health probe failed: 503' }
const green = aRollout({ generation: 3, from: 1, phase: 'switching' })

function turn(after: Partial<Rollout>, some: Partial<Turn> = {}): Turn {
  const manifest = aManifest({ generation: 3 })
  return { before: green, after: { ...green, ...after }, manifest, now: 5000, ...some }
}

function rollout(generation: number, phase: Rollout['phase']): Rollout {
  const isBad = phase === 'failed' || phase === 'rolled-back'
  return aRollout({ generation, phase, ...(isBad && { cause }) })
}

const failedText = 'shop failed: web: health probe failed: 503; generation 1 keeps serving'
const liveText = 'shop recovered: live in 5.0 s'

describe('a rollout', () => {
  it.each<[string, Turn, readonly Rollout[], readonly string[]]>([
    ['fails', turn({ phase: 'failed', cause }), [rollout(2, 'done')], [failedText]],
    ['is put back', turn({ phase: 'rolled-back', cause }), [], [failedText]],
    [
      'goes on failing',
      turn({ phase: 'rolled-back', cause }, { before: { ...green, cause } }),
      [],
      [],
    ],
    ['is live after one that was live', turn({ phase: 'draining' }), [rollout(2, 'done')], []],
    ['is live and the first', turn({ phase: 'draining' }), [], []],
    ['is live after a failed one', turn({ phase: 'draining' }), [rollout(2, 'failed')], [liveText]],
    [
      'is live after a failed one and one that never had its turn',
      turn({ phase: 'draining' }),
      [rollout(2, 'superseded'), rollout(1, 'rolled-back')],
      [liveText],
    ],
    [
      'is live after one that recovered',
      turn({ phase: 'draining' }),
      [rollout(2, 'done'), rollout(1, 'failed')],
      [],
    ],
    [
      'is done, which was told when it was live',
      turn({ phase: 'done' }, { before: { ...green, phase: 'draining' } }),
      [rollout(2, 'failed')],
      [],
    ],
    ['goes on', turn({ phase: 'verifying' }), [rollout(2, 'failed')], []],
    [
      'takes down what had failed',
      turn(
        { phase: 'draining' },
        { manifest: aManifest({ generation: 3, project: aProject([]) }) },
      ),
      [rollout(2, 'failed')],
      [],
    ],
    [
      'of a pull request fails',
      turn(
        { phase: 'failed', cause },
        { manifest: aManifest({ generation: 3, trigger: { kind: 'pull-request' } }) },
      ),
      [],
      [],
    ],
  ])('%s', (_name, each, others, texts) => {
    const told = notificationsOf(each, others, [ops])

    expect(told.map(({ content }) => content.text)).toEqual(texts)
  })

  it('is told with what it is about', () => {
    expect(notificationsOf(turn({ phase: 'failed', cause }), [], [ops])).toEqual([
      {
        channel: '@ops',
        content: {
          kind: 'notification',
          ...{ event: 'failed', app: 'shop', repository: 'shop-deploy', generation: 3 },
          commit: '9d1e4b0c0ffee000000000000000000000000000',
          text: failedText,
        },
      },
    ])
  })

  it('is told to those who want to hear of such an event, of such a repository', () => {
    const receivers: Receiver[] = [
      { ...ops, on: ['recovered', 'held'] },
      { ...ops, name: 'others', repositories: ['other'] },
      { ...ops, name: 'shop', on: ['failed'], repositories: ['other', 'shop-deploy'] },
    ]
    const told = notificationsOf(turn({ phase: 'failed', cause }), [], receivers)

    expect(told.map(({ channel }) => channel)).toEqual(['@shop'])
  })
})

describe('a repository', () => {
  const state = (some: Partial<RepositoryState> = {}): RepositoryState => ({
    ...{ name: 'shop-deploy', head: 'abc', manifests: {} },
    ...some,
  })
  const error = (code: string) => ({ error: { code, message: `it is ${code}`, since: 1 } })
  const refused = { 'shop/compose.yaml': { app: 'shop', error: 'compose.yaml:1:1: bad\n  1 |' } }
  const well = { 'shop/compose.yaml': { app: 'shop', digest: 'd' } }

  it.each<[string, RepositoryState | undefined, RepositoryState, readonly string[]]>([
    ['is new and well', undefined, state({ manifests: well }), []],
    [
      'can not be taken',
      state(),
      state(error('git-unsigned')),
      ["failed: shop-deploy can't be deployed, and what runs stays: it is git-unsigned"],
    ],
    ['can not be taken, still', state(error('git-auth')), state(error('git-auth')), []],
    [
      'can be taken again',
      state(error('git-unsigned')),
      state(),
      ['recovered: shop-deploy recovered: it can be deployed again'],
    ],
    ['is away for a moment', state(), state(error('git-unreachable')), []],
    ['was away for a moment', state(error('git-limited')), state(), []],
    [
      'is away while it can not be taken',
      state(error('git-auth')),
      state(error('git-timeout')),
      [],
    ],
    [
      'has a file that is refused',
      state({ manifests: well }),
      state({ manifests: refused }),
      ['failed: shop/compose.yaml of shop-deploy is refused: compose.yaml:1:1: bad'],
    ],
    ['has it, still', state({ manifests: refused }), state({ manifests: refused }), []],
    [
      'has it mended',
      state({ manifests: refused }),
      state({ manifests: well }),
      ['recovered: shop/compose.yaml of shop-deploy is taken again'],
    ],
    [
      'holds a change and a removal',
      state({ waiting: { db: 'suspended by ana' } }),
      state({
        waiting: { db: 'suspended by ana', web: 'waits for the deploy window' },
        held: ['x'],
      }),
      [
        'held: a change of web is held: waits for the deploy window',
        'held: the removal of x is held: banyan approve shop-deploy',
      ],
    ],
    [
      'holds them, still',
      state({ waiting: { web: 'waits until 9' }, held: ['x'] }),
      state({ waiting: { web: 'waits until 10' }, held: ['x'] }),
      [],
    ],
  ])('%s', (_name, before, after, texts) => {
    const told = repositoryNotifications(before, after, [ops])

    expect(told.map(({ content: { event, text } }) => `${event}: ${text}`)).toEqual(texts)
  })
})
