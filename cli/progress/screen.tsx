import { render } from 'ink'
import type { Clock } from '../../platform/clock.ts'
import type { Progress } from '../client/wire.ts'
import type { Terminal } from '../terminal.ts'
import { RolloutProgress } from './RolloutProgress.tsx'
import { nothingYet, type ProgressState } from './state.ts'

/** Elapsed times move; more often would be unrest, and work for a slow SSH line. */
const redrawEveryMs = 200

/** The live view of rollouts on a person's terminal. What it showed last stays when it is closed. */
export function openScreen({ style, width }: Terminal, clock: Clock) {
  let state: ProgressState = nothingYet
  const draw = () => <RolloutProgress state={state} now={clock.now()} width={width} style={style} />
  const screen = render(draw(), { exitOnCtrlC: false })
  const timer = setInterval(() => screen.rerender(draw()), redrawEveryMs)
  return {
    show: (_progress: Progress, next: ProgressState) => {
      state = next
      screen.rerender(draw())
    },
    close: async () => {
      clearInterval(timer)
      screen.rerender(draw())
      screen.unmount()
      await screen.waitUntilExit()
    },
  }
}
