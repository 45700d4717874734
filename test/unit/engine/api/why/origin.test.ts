import { expect, it } from 'vitest'
import type { Trigger } from '../../../../../core/model/application.ts'
import { originOf, triggerText } from '../../../../../engine/api/why/origin.ts'
import { aManifest, aProject, aRollout, aService } from '../../../../support/builders.ts'

const db = aService({ name: 'db', image: 'postgres:17' })
const before = aManifest({ project: aProject([aService(), db]) })
const source = { ...before.source, signer: 'ana@example.org' }
const after = aManifest({
  generation: 2,
  project: aProject([aService({ image: 'shop/web:2' }), db]),
  trigger: { kind: 'webhook', detail: '72d3162e', at: 5 },
  source,
  acceptedAt: 9,
})

it('says what made a generation, of which commit, what differs and what became of it', () => {
  const rollout = aRollout({ generation: 2, phase: 'done', times: { pending: 1000, done: 9200 } })

  expect(originOf(after, before, rollout)).toEqual({
    trigger: 'webhook delivery 72d3162e',
    at: 5,
    commit: '9d1e4b0c0ffee000000000000000000000000000',
    subject: 'Louder',
    author: 'ana',
    signer: 'ana@example.org',
    changes: ['web update (image shop/web:1 → shop/web:2)', 'db unchanged'],
    decision: 'accepted as generation 2: done after 8.2 s',
  })
})

it('says of the first that all is new, and of a repeated one that nothing is', () => {
  expect(originOf(before, undefined, undefined).changes).toEqual(['db create', 'web create'])

  const again = { ...before, generation: 3, rollbackOf: 1 }
  expect(originOf(again, before, aRollout({ phase: 'starting' }))).toMatchObject({
    changes: ['nothing that a container or a route would notice'],
    decision: 'accepted as generation 3, which repeats generation 1: starting',
    at: 0,
  })
})

it.each<[Trigger, string]>([
  [{ kind: 'poll' }, 'poll'],
  [{ kind: 'webhook', detail: 'd' }, 'webhook delivery d'],
  [{ kind: 'person', detail: 'ana' }, 'ana'],
  [{ kind: 'person' }, 'somebody'],
  [{ kind: 'person', detail: 'ana', override: 'hotfix' }, 'ana, past a deploy window: hotfix'],
  [{ kind: 'push' }, 'push to the repository on this server'],
  [{ kind: 'start' }, 'start of the engine'],
  [{ kind: 'secret', detail: 'shop/key' }, 'changed secret shop/key'],
  [{ kind: 'pull-request', detail: '#12' }, 'pull request #12'],
  [{ kind: 'window' }, 'the deploy window opened'],
])('names the trigger %o', (trigger, text) => {
  expect(triggerText(trigger)).toBe(text)
})
