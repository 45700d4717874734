import { messageOf } from '../../core/errors.ts'
import { leaseMs } from '../nodes/liveness.ts'
import type { SignOfLife } from '../nodes/sign-of-life.ts'
import type { AgentWatch } from '../nodes/watch.ts'
import type { AgentServiceOptions } from './agent-session.ts'

type Options = Pick<AgentServiceOptions, 'monotonic' | 'log'> & {
  readonly agentWatch: Pick<AgentWatch, 'silent'>
}

/** After the store failed to end a sign of life. */
const retryMs = 1000

/**
 * Looks after a sign of life until it is gone: also after its stream ended, and when the agent's greeting failed half way.
 * `end` is called, once or more, when the agent has been silent for a lease. It is lost then, unless a newer stream here is of it.
 * Where the store failed meanwhile, it may have been this engine that didn't listen: the sign goes, and who watches absent
 * agents (AgentWatch) gives it another lease to come back.
 */
export function watchSilence(
  { monotonic, log, agentWatch }: Options,
  sign: SignOfLife,
  end: () => void,
): void {
  let storeFailed = false
  const lookIn = (ms: number): void => {
    const due = monotonic() + ms
    setTimeout(() => void look(due), ms)
  }
  const look = async (due: number): Promise<void> => {
    try {
      const checked = sign.checkSilence(due, monotonic())
      if (sign.isOver) end()
      const silence = await checked
      if (silence.kind === 'wait') lookIn(silence.ms)
      else if (!sign.hasSuccessor && !storeFailed) await agentWatch.silent(sign.name)
    } catch (err) {
      if (!storeFailed) {
        log.warn({ err: messageOf(err), agent: sign.name }, 'sign of life not removed yet')
      }
      storeFailed = true
      lookIn(retryMs)
    }
  }
  lookIn(leaseMs)
}
