import type { TriggerReply } from '../../proto/gen/banyan/v1/TriggerReply.ts'
import type { TriggerRequest__Output } from '../../proto/gen/banyan/v1/TriggerRequest.ts'
import type { Announced } from '../sync/announced.ts'
import type { Syncs } from '../sync/loop.ts'

export interface TriggerContext {
  readonly syncs: Pick<Syncs, 'names'>
  readonly announced: Pick<Announced, 'follow'>
}

/** From the webhook receiver. Answers at once, with those that are configured here. */
export function trigger(
  { syncs, announced }: TriggerContext,
  { repositories, delivery, announced: hints }: TriggerRequest__Output,
): TriggerReply {
  const known = new Set(syncs.names())
  const accepted = repositories.filter(name => known.has(name))
  for (const repository of accepted) {
    const hint = hints.find(said => said.repository === repository && !said.ping)
    const commit = hint?.commit ?? ''
    void announced.follow({
      ...{ repository, delivery: hint?.delivery ?? delivery },
      ...(/^[0-9a-f]{40}$/.test(commit) && { commit }),
    })
  }
  return { accepted }
}
