import { describe, expect, it } from 'vitest'
import type { Rollout } from '../../../../core/model/rollout.ts'
import { deploymentsOf } from '../../../../engine/report/deployments.ts'
import type { Turn } from '../../../../engine/report/news.ts'
import { statusesOf } from '../../../../engine/report/statuses.ts'
import { aManifest, aProject, aRollout, aService } from '../../../support/builders.ts'

const settings = { context: 'banyan' }
const sha = aManifest().source.commit
const other = 'b'.repeat(40)
const rollout = (changes: Partial<Rollout>) => aRollout({ generation: 42, from: 41, ...changes })
const failed = (code: string, message: string) =>
  rollout({ phase: 'failed', cause: { code, message, service: 'web' } })

function turn(changes: Partial<Turn> = {}): Turn {
  const before = rollout({ phase: 'starting' })
  const manifest = aManifest({ generation: 42 })
  return { before, after: before, manifest, now: 14_000, ...changes }
}

function texts(changes: Partial<Turn>): string[] {
  return statusesOf(turn(changes), settings).map(
    each =>
      `${each.sha === sha ? '' : `${each.sha.slice(0, 7)} `}${each.state}: ${each.description}`,
  )
}

describe('statusesOf', () => {
  it('says what an acceptance changes', () => {
    const { before: _, ...accepted } = turn({ plan: 'web update, db unchanged' })
    expect(statusesOf(accepted, settings)).toEqual([
      {
        ...{ kind: 'status', sha, context: 'banyan/shop', state: 'pending' },
        description: 'generation 42: web update, db unchanged',
      },
    ])
  })

  it('counts from the arrival of the delivery until it is live', () => {
    const after = rollout({ phase: 'draining' })
    const trigger = { kind: 'webhook', at: 2000 } as const
    const manifest = aManifest({ generation: 42, trigger })
    const servers = { wanted: 3, ready: 3 }
    expect(texts({ after, servers })).toEqual(['success: live on 3/3 servers in 14 s'])
    expect(texts({ after, servers, manifest })).toEqual(['success: live on 3/3 servers in 12 s'])
    expect(texts({ after, now: 400 })).toEqual(['success: live in 0.4 s'])
    expect(texts({ before: after, after: rollout({ phase: 'done' }) })).toEqual([])
  })

  it('says why it failed, and what serves', () => {
    const after = failed('probe-failed', 'web: health probe failed: 503')
    expect(texts({ after })).toEqual([
      'failure: web: health probe failed: 503; generation 41 keeps serving',
    ])
    const { from: _, ...first } = after
    expect(texts({ after: first })).toEqual(['failure: web: health probe failed: 503'])
    expect(texts({ after, paused: true })).toEqual([
      'failure: web: health probe failed: 503; paused: old and new tasks serve',
    ])
    expect(texts({ before: after, after: { ...after, phase: 'rolled-back' } })).toEqual([])
  })

  it('keeps the end of a long failure, and blots out values of the environment', () => {
    const service = aService({ environment: { PASSWORD: 'hunter2hunter2' } })
    const manifest = aManifest({ generation: 42, project: aProject([service]) })
    const message = `web: health probe failed: can't log in with hunter2hunter2 ${'x'.repeat(200)}`
    const [status] = statusesOf(
      turn({ after: failed('probe-failed', message), manifest }),
      settings,
    )
    expect(status?.description).toHaveLength(140)
    expect(status?.description).toMatch(/with \[redacted\] x+…; generation 41 keeps serving$/)
  })

  it.each(['no-agent-fits', 'registry-unreachable', 'docker-unreachable'])(
    'tells %s, which is not the fault of the commit, from a failure',
    code => {
      expect(texts({ after: failed(code, 'no') })).toEqual([
        'error: no; generation 41 keeps serving',
      ])
    },
  )

  it('names the commit that came before it was live, unless it is the same one', () => {
    const after = rollout({ phase: 'superseded' })
    const newer = aManifest({ source: { ...aManifest().source, commit: other } })
    expect(texts({ after, newer })).toEqual(['error: superseded by bbbbbbb before it was live'])
    expect(texts({ after, newer: aManifest() })).toEqual([])
  })

  it('tells the commit that was rolled back, once another one serves', () => {
    const manifest = aManifest({
      ...{ generation: 42, rollbackOf: 40 },
      trigger: { kind: 'person', detail: 'ana' },
    })
    const serving = aManifest({ source: { ...manifest.source, commit: other } })
    const { before: _, ...accepted } = turn({ manifest })
    expect(statusesOf(accepted, settings)[0]?.description).toBe(
      'generation 42: ana rolls back to generation 40',
    )
    const switched = rollout({ phase: 'switching' })
    expect(texts({ manifest, serving, after: switched })).toEqual([
      'bbbbbbb failure: rolled back by ana: generation 40 serves again',
    ])
    expect(texts({ manifest, before: switched, after: rollout({ phase: 'draining' }) })).toEqual([
      'success: rolled back by ana: live in 14 s',
    ])
  })

  it('tells of a removal, and nothing of what has no commit', () => {
    const gone = aManifest({ generation: 42, project: aProject([]) })
    const after = rollout({ phase: 'done' })
    expect(texts({ after, manifest: gone })).toEqual(['success: removed in 14 s'])
    const down = { ...gone, source: { ...gone.source, commit: '' } }
    expect(texts({ after, manifest: down })).toEqual([])
  })

  it('fills in the address that a person is led to', () => {
    const withTarget = {
      ...settings,
      targetUrl: 'https://ops.example/{app}/{generation}?at={commit}',
    }
    const [status] = statusesOf(turn({ after: rollout({ phase: 'done' }) }), withTarget)
    expect(status?.targetUrl).toBe(`https://ops.example/shop/42?at=${sha}`)
  })
})

describe('deploymentsOf', () => {
  const production = { environment: 'production' }
  const states = (changes: Partial<Turn>) =>
    deploymentsOf(turn(changes), production).map(post =>
      post.kind === 'deployment' ? 'deployment' : `${post.generation} ${post.state}`,
    )

  it('goes with the rollout', () => {
    const { before: _, ...accepted } = turn()
    expect(deploymentsOf(accepted, production).map(({ kind }) => kind)).toEqual([
      'deployment',
      'deployment-status',
    ])
    expect(states({ after: rollout({ phase: 'draining' }) })).toEqual(['42 success'])
    expect(states({ after: failed('exited', 'no') })).toEqual(['42 failure'])
    expect(states({ after: rollout({ phase: 'superseded' }) })).toEqual(['42 inactive'])
  })

  it('ends that of what served, where nothing follows it', () => {
    const manifest = aManifest({ generation: 42, project: aProject([]) })
    const { before: _, ...accepted } = turn({ manifest })
    expect(deploymentsOf(accepted, production)).toEqual([])
    expect(states({ manifest, after: rollout({ phase: 'done' }) })).toEqual(['41 inactive'])
  })

  it('gives each pull request an environment of its own, which goes again', () => {
    const { before: _, ...accepted } = turn()
    const [post] = deploymentsOf(accepted, { ...production, preview: { pull: 12 } })
    expect(post).toMatchObject({ environment: 'preview/pr-12', transient: true })
  })
})
