import { render } from 'ink-testing-library'
import { afterEach, expect, it } from 'vitest'
import type { Progress } from '../../../../cli/client/wire.ts'
import { plain } from '../../../../cli/output/style.ts'
import { RolloutProgress } from '../../../../cli/progress/RolloutProgress.tsx'
import { addProgress, nothingYet } from '../../../../cli/progress/state.ts'
import { now, progress } from '../samples.ts'

const demo = { app: 'demo', repository: 'demo', generation: 2 }
let unmount: (() => void) | undefined

afterEach(() => unmount?.())

function frame(messages: readonly Partial<Progress>[], later: number): string {
  const state = messages.map(message => progress(message)).reduce(addProgress, nothingYet)
  const screen = render(
    <RolloutProgress state={state} now={now + later} width={80} style={plain} />,
  )
  unmount = screen.unmount
  return screen.lastFrame() ?? ''
}

it('keeps the plan above and shows the rollout, its time and what it waits for', () => {
  const shown = frame(
    [
      { ...demo, phase: 'plan', message: 'web  update  2 tasks\n  image  1 → 2' },
      { ...demo, phase: 'building' },
      { ...demo, phase: 'starting', message: 'web: 1 of 2 ready' },
    ],
    1900,
  )

  expect(shown.split('\n')).toEqual([
    'demo  generation 2',
    '  web  update  2 tasks',
    '    image  1 → 2',
    '',
    '● demo 2  building ─ scheduling ─ starting ─ verifying ─ switching   1.9 s',
    '    web: 1 of 2 ready',
  ])
})

it('ends with a line that stays', () => {
  const shown = frame(
    [
      { ...demo, phase: 'switching' },
      { ...demo, phase: 'done', at: now + 900 },
    ],
    5000,
  )

  expect(shown).toBe('✓ demo 2  … ─ scheduling ─ starting ─ verifying ─ switching ─ done  900 ms')
})

it('shows twelve rollouts and counts the rest', () => {
  const many = Array.from({ length: 15 }, (_, i) => ({
    ...demo,
    app: `app-${i}`,
    phase: 'starting',
  }))

  const lines = frame(many, 0).split('\n')

  expect(lines).toHaveLength(13)
  expect(lines.at(-1)).toBe('… and 3 more')
})
