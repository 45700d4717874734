import type { Progress } from '../../proto/gen/banyan/v1/Progress.ts'
import type { ResumeRequest__Output } from '../../proto/gen/banyan/v1/ResumeRequest.ts'
import type { SuspendReply } from '../../proto/gen/banyan/v1/SuspendReply.ts'
import type { SuspendRequest__Output } from '../../proto/gen/banyan/v1/SuspendRequest.ts'
import { release } from '../applications.ts'
import { resumeRepository, suspend, whatIsNamed, type SuspensionsContext } from '../suspensions.ts'
import { maxReason, syncStream, type Syncing } from './sync-stream.ts'

export async function suspendReply(
  context: SuspensionsContext,
  { reason, person, ...asked }: SuspendRequest__Output,
): Promise<SuspendReply> {
  const named = whatIsNamed(context, asked)
  const by = { person, ...(reason !== '' && { reason: reason.slice(0, maxReason) }) }
  const isNew = await suspend(context, named, by)
  return { unchanged: !isNew, ...named }
}

/** Ends what holds it back, and syncs. */
export async function* resumeStream(
  context: SuspensionsContext & Syncing,
  { wait, person, ...asked }: ResumeRequest__Output,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const { app, repository } = whatIsNamed(context, asked)
  if (app === '') {
    await resumeRepository(context, repository, person)
    yield* syncStream(context, { repository, wait, retry: false, person }, signal)
    return
  }
  const released = await release(context, app, person)
  const resumed = released.wasDown ? [app] : []
  const request = { repository: released.repository, wait, retry: true, person, resumed }
  yield* syncStream(context, request, signal)
}
