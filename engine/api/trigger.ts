import type { TriggerReply } from '../../proto/gen/banyan/v1/TriggerReply.ts'
import type { TriggerRequest__Output } from '../../proto/gen/banyan/v1/TriggerRequest.ts'
import type { Announced } from '../sync/announced.ts'
import type { Deliveries } from '../sync/deliveries.ts'
import type { Syncs } from '../sync/loop.ts'

export interface TriggerContext {
  readonly syncs: Pick<Syncs, 'names'>
  readonly announced: Pick<Announced, 'follow'>
  readonly deliveries: Pick<Deliveries, 'pushed' | 'pinged'>
}

/** From the webhook receiver. Answers at once, with those that are configured here. */
export function trigger(
  { syncs, announced, deliveries }: TriggerContext,
  { repositories, delivery, announced: hints }: TriggerRequest__Output,
): TriggerReply {
  const known = new Set(syncs.names())
  const accepted = repositories.filter(name => known.has(name))
  for (const repository of accepted) {
    const hint = hints.find(said => said.repository === repository && !said.ping)
    const commit = hint?.commit ?? ''
    const said = {
      delivery: hint?.delivery ?? delivery,
      ...(/^[0-9a-f]{40}$/.test(commit) && { commit }),
    }
    void deliveries.pushed(repository, said)
    void announced.follow({ repository, ...said })
  }
  for (const { repository, ping, delivery: id } of hints) {
    if (ping && known.has(repository)) void deliveries.pinged(repository, id)
  }
  return { accepted }
}
