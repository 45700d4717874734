import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFinished, type Rollout, type RolloutPhase } from '../../core/model/rollout.ts'
import { newsOf } from '../../engine/report/news.ts'
import { statusesOf } from '../../engine/report/statuses.ts'
import { aManifest, aRollout } from '../support/builders.ts'

const way: readonly RolloutPhase[] = [
  'pending',
  'building',
  'scheduling',
  'starting',
  'verifying',
  'switching',
  'draining',
  'done',
]
const beforeSwitch = way.slice(0, 5)

/** A rollout from its acceptance to its end: phases may be skipped, as leaps do, stay, or end badly before the switch. */
const walk = fc
  .record({
    stays: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 8, maxLength: 8 }),
    skips: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
    end: fc.constantFrom('done', 'failed', 'rolled-back', 'superseded'),
    endsAt: fc.integer({ min: 0, max: 4 }),
    from: fc.option(fc.constant(41), { nil: undefined }),
    code: fc.constantFrom('probe-failed', 'exited', 'no-agent-fits'),
  })
  .map(({ stays, skips, end, endsAt, from, code }) => {
    const start = aRollout({ generation: 42, ...(from !== undefined && { from }) })
    const turns: Rollout[] = [start]
    const until = end === 'done' ? way.length : endsAt + 1
    for (const [index, phase] of way.slice(0, until).entries()) {
      const mayBeSkipped = phase !== 'switching' && phase !== 'done' && skips[index] === true
      if (mayBeSkipped) continue
      for (let n = 0; n <= (stays[index] ?? 0); n++) turns.push({ ...start, phase })
    }
    const cause = { code, message: 'web: no' }
    if (end === 'superseded') turns.push({ ...start, phase: end })
    if (end === 'failed') turns.push({ ...start, phase: end, cause })
    if (end === 'rolled-back') {
      const last = turns.at(-1) ?? start
      turns.push({ ...last, cause }, { ...last, cause }, { ...start, phase: end, cause })
    }
    return turns
  })

function told(turns: readonly Rollout[]) {
  const manifest = aManifest({ generation: 42 })
  return turns.flatMap((after, index) => {
    const before = turns[index - 1]
    const turn = { after, manifest, now: 1000 * index, ...(before && { before }) }
    return statusesOf(turn, { context: 'banyan' }).map(post => ({ post, after, turn }))
  })
}

describe('the statuses of a rollout', () => {
  it('are one when it begins and exactly one when it is decided (notification-controller#1246, #1317)', () => {
    fc.assert(
      fc.property(walk, turns => {
        const [first, last, ...more] = told(turns)
        expect(first?.post.state).toBe('pending')
        expect(more).toEqual([])
        expect(last?.post.state).not.toBe('pending')
        expect(last && newsOf(last.turn)?.kind).not.toBe('begun')
        const end = turns.at(-1)
        expect(end && isFinished(end.phase)).toBe(true)
        expect(last?.post.state === 'success').toBe(end?.phase === 'done')
      }),
    )
  })

  it('never say success while nothing of it serves', () => {
    fc.assert(
      fc.property(walk, turns => {
        for (const { post, after } of told(turns)) {
          if (beforeSwitch.includes(after.phase)) expect(post.state).not.toBe('success')
        }
      }),
    )
  })

  it('never repeat themselves, and fit into one line of GitHub', () => {
    fc.assert(
      fc.property(walk, turns => {
        const posts = told(turns).map(({ post }) => post)
        const texts = posts.map(({ state, description }) => `${state} ${description}`)
        expect(new Set(texts).size).toBe(texts.length)
        expect(posts.every(({ description }) => description.length <= 140)).toBe(true)
      }),
    )
  })
})
