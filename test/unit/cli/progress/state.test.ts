import { describe, expect, it } from 'vitest'
import type { Progress } from '../../../../cli/client/wire.ts'
import { progressLines, rolloutLine } from '../../../../cli/output/progress.ts'
import { plain } from '../../../../cli/output/style.ts'
import {
  addProgress,
  byUrgency,
  failuresOf,
  nothingYet,
  type ProgressState,
} from '../../../../cli/progress/state.ts'
import { cause, now, progress, utc } from '../samples.ts'

const demo = { app: 'demo', repository: 'demo', generation: 2 }

function after(...messages: readonly Partial<Progress>[]): ProgressState {
  return messages.map(message => progress(message)).reduce(addProgress, nothingYet)
}

describe('what a stream of progress says', () => {
  it('one rollout is one view, with the time it began', () => {
    const { rollouts } = after(
      { ...demo, phase: 'building', at: now },
      { ...demo, phase: 'starting', at: now + 500, message: 'web: 1 of 2 ready' },
    )

    expect(rollouts).toEqual([
      {
        ...demo,
        phase: 'starting',
        message: 'web: 1 of 2 ready',
        startedAt: now,
        reached: 2,
      },
    ])
  })

  it('plans and notices are kept in order', () => {
    const { notices } = after(
      { repository: 'demo', phase: 'syncing', message: 'commit 3f9c2ab' },
      { ...demo, phase: 'plan', message: 'web  create' },
      { ...demo, phase: 'starting' },
    )

    expect(notices.map(notice => notice.phase)).toEqual(['syncing', 'plan'])
  })

  it('a failed rollout is told once, with its cause', () => {
    const state = after(
      { ...demo, phase: 'failed', cause: cause() },
      { ...demo, phase: 'failed', cause: cause({ exitCode: 1 }), done: true },
    )

    expect(failuresOf(state).map(failure => failure.cause?.exitCode)).toEqual([1])
  })

  it('the end of the stream adds no failure to those already told', () => {
    const state = after(
      { ...demo, phase: 'failed', cause: cause() },
      { phase: 'failed', done: true, code: 'task-exited' },
    )

    expect(failuresOf(state)).toHaveLength(1)
  })

  it('a stream that ends badly without a rollout is a failure itself', () => {
    const state = after({ phase: 'failed', message: 'git is down', done: true })

    expect(failuresOf(state).map(failure => failure.message)).toEqual(['git is down'])
  })

  it('each refused manifest of a repository is told', () => {
    const state = after(
      { repository: 'demo', phase: 'refused', message: 'a.yaml:1:1' },
      { repository: 'demo', phase: 'refused', message: 'b.yaml:1:1' },
      { repository: 'demo', phase: 'refused', message: 'b.yaml:1:1' },
      { phase: 'failed', done: true },
    )

    expect(failuresOf(state).map(failure => failure.message)).toEqual(['a.yaml:1:1', 'b.yaml:1:1'])
  })

  it('a good end has no failures', () => {
    expect(failuresOf(after({ ...demo, phase: 'done' }, { done: true, ok: true }))).toEqual([])
  })

  it('rollouts under way come before those that ended', () => {
    const { rollouts } = after(
      { ...demo, app: 'a', phase: 'done' },
      { ...demo, app: 'b', phase: 'starting' },
    )

    expect(byUrgency(rollouts).map(rollout => rollout.app)).toEqual(['b', 'a'])
  })
})

describe('the line of a rollout', () => {
  function line(app: string, phases: readonly string[], width = 80): string {
    const { rollouts } = after(
      ...phases.map((phase, i) => ({ ...demo, app, phase, at: now + i * 300 })),
    )
    const [rollout] = rollouts
    if (!rollout) throw new Error('no rollout')
    const later = now + (phases.length - 1) * 300
    return rolloutLine(rollout, 0, later, { width, style: plain })
  }

  it.each([
    [['pending'], '● demo 2  building ─ scheduling ─ starting ─ verifying ─ switching   0.0 s'],
    [
      ['building', 'starting'],
      '● demo 2  building ─ scheduling ─ starting ─ verifying ─ switching   0.3 s',
    ],
    [
      ['building', 'switching', 'draining'],
      '● demo 2  … ─ scheduling ─ starting ─ verifying ─ switching ─ draining   0.6 s',
    ],
    [
      ['building', 'starting', 'draining', 'done'],
      '✓ demo 2  … ─ scheduling ─ starting ─ verifying ─ switching ─ done  900 ms',
    ],
    [
      ['building', 'starting', 'failed'],
      '✗ demo 2  building ─ scheduling ─ starting ─ failed  600 ms',
    ],
    [['building', 'superseded'], '– demo 2  building ─ superseded  300 ms'],
  ])('%j', (phases, expected) => {
    expect(line('demo', phases)).toBe(expected)
  })

  it('keeps the phase it is in when the name leaves little room', () => {
    const lines = ['building', 'scheduling', 'starting'].map((_phase, i, all) =>
      line('demo-with-a-rather-long-name', all.slice(0, i + 1)),
    )

    expect(lines).toEqual([
      '● demo-with-a-rather-long-name 2  building ─ scheduling ─ starting ─ …   0.0 s',
      '● demo-with-a-rather-long-name 2  … ─ scheduling ─ starting ─ …   0.3 s',
      '● demo-with-a-rather-long-name 2  … ─ starting ─ verifying ─ switching   0.6 s',
    ])
    expect(lines.every(each => each.length <= 80)).toBe(true)
  })

  it('says at least the phase on a tiny screen', () => {
    expect(line('demo', ['building', 'verifying'], 20)).toContain('verifying')
  })
})

describe('progress as plain lines', () => {
  it.each([
    [
      { repository: 'demo', phase: 'syncing', message: 'commit 3f9c2ab' },
      ['14:02:15  demo  syncing  commit 3f9c2ab'],
    ],
    [{ ...demo, phase: 'starting' }, ['14:02:15  demo 2  starting']],
    [
      { ...demo, phase: 'plan', message: 'web  update\n  image  1 → 2\n' },
      ['14:02:15  demo 2  plan', '  web  update', '    image  1 → 2'],
    ],
  ])('%j', (message, expected) => {
    expect(progressLines(progress(message), utc)).toEqual(expected)
  })
})
