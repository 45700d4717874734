import { Box, Static, Text } from 'ink'
import { noticeLines, rolloutLine } from '../output/progress.ts'
import type { Style } from '../output/style.ts'
import { byUrgency, type ProgressState, type RolloutView } from './state.ts'

interface RolloutProgressProps {
  readonly state: ProgressState
  /** Epoch milliseconds; the caller renders again as time passes. */
  readonly now: number
  readonly width: number
  readonly style: Style
}

/** More rows than this would scroll a small terminal away. */
const maxRows = 12

/** Plans and notices scroll up and stay; below them one row for each rollout under way. */
export function RolloutProgress({ state, now, width, style }: RolloutProgressProps) {
  const rollouts = byUrgency(state.rollouts)
  const shown = rollouts.slice(0, maxRows)
  const nameWidth = Math.max(0, ...rollouts.map(r => `${r.app} ${r.generation}`.length))
  return (
    <>
      <Static items={[...state.notices]}>
        {(notice, index) => <Text key={index}>{noticeLines(notice, style).join('\n') || ' '}</Text>}
      </Static>
      <Box flexDirection="column">
        {shown.map(rollout => (
          <Rollout
            key={`${rollout.app} ${rollout.generation}`}
            {...{ rollout, nameWidth, now, width, style }}
          />
        ))}
        {rollouts.length > shown.length && <Text>… and {rollouts.length - shown.length} more</Text>}
      </Box>
    </>
  )
}

interface RolloutProps {
  readonly rollout: RolloutView
  readonly nameWidth: number
  readonly now: number
  readonly width: number
  readonly style: Style
}

function Rollout({ rollout, nameWidth, now, width, style }: RolloutProps) {
  const isWaiting = rollout.endedAt === undefined && rollout.message !== ''
  return (
    <Box flexDirection="column">
      <Text wrap="truncate-end">{rolloutLine(rollout, nameWidth, now, { width, style })}</Text>
      {isWaiting && (
        <Text wrap="truncate-end">
          {' '.repeat(4)}
          {style.dim(rollout.message.split('\n')[0] ?? '')}
        </Text>
      )}
    </Box>
  )
}
