import type { Clock } from '../../platform/clock.ts'
import type { Progress } from '../../proto/gen/banyan/v1/Progress.ts'
import type { Changed } from '../applications.ts'
import type { ProgressBus } from '../progress.ts'
import type { ClusterView } from '../view.ts'
import { followRollouts } from './follow.ts'

export interface ChangeContext {
  readonly view: ClusterView
  readonly progress: ProgressBus
  readonly clock: Clock
}

/** Makes a change to an application and, if asked, tells of its rollout to the end. */
export async function* changeStream(
  { view, progress, clock }: ChangeContext,
  change: () => Promise<Changed>,
  wait: boolean,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const changed = await change()
  const about = { app: changed.app, generation: changed.generation }
  if (!wait) {
    yield { ...about, at: clock.now(), phase: 'accepted', message: '', done: true, ok: true }
    return
  }
  const now = () => clock.now()
  const { ok, failed } = yield* followRollouts({ view, progress, now }, [changed], signal)
  const cause = failed[0]?.cause
  yield {
    ...about,
    at: now(),
    phase: ok ? 'done' : 'failed',
    message: cause?.message ?? '',
    done: true,
    ok,
    ...(cause && { code: cause.code }),
  }
}
