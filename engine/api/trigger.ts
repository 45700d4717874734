import type { Announced__Output } from '../../proto/gen/banyan/v1/Announced.ts'
import type { TriggerReply } from '../../proto/gen/banyan/v1/TriggerReply.ts'
import type { TriggerRequest__Output } from '../../proto/gen/banyan/v1/TriggerRequest.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Announced } from '../sync/announced.ts'
import { arrival } from '../sync/arrival.ts'
import type { Deliveries } from '../sync/deliveries.ts'
import type { Syncs } from '../sync/loop.ts'
import { recheck, type RecheckContext } from './recheck.ts'

export interface TriggerContext extends RecheckContext {
  readonly syncs: Pick<Syncs, 'names' | 'request'>
  readonly announced: Pick<Announced, 'follow'>
  readonly deliveries: Pick<Deliveries, 'pushed' | 'pinged'>
  readonly clock: Clock
}

/** From the webhook receiver. Answers at once, with those that are configured here. */
export function trigger(
  context: TriggerContext,
  { repositories, delivery, announced: hints }: TriggerRequest__Output,
): TriggerReply {
  const { syncs, announced, deliveries, pulls, clock } = context
  const known = new Set(syncs.names())
  const accepted = repositories.filter(name => known.has(name))
  for (const repository of accepted) {
    const hint = hints.find(said => said.repository === repository && isPush(said))
    const commit = commitOf(hint?.commit)
    const said = { delivery: hint?.delivery ?? delivery, ...(commit !== undefined && { commit }) }
    void deliveries.pushed(repository, said)
    void announced.follow({ repository, ...said, at: arrival(hint?.receivedAt, clock.now()) })
  }
  for (const { repository, ping, delivery: id, pull, recheck: again, receivedAt } of hints) {
    if (!known.has(repository)) continue
    if (ping) void deliveries.pinged(repository, id)
    if (pull > 0) pulls?.hint(repository, pull)
    const commit = commitOf(again)
    const at = arrival(receivedAt, clock.now())
    if (commit !== undefined) void recheck(context, { repository, commit, delivery: id, at })
  }
  return { accepted }
}

function isPush({ ping, pull, recheck: again }: Announced__Output): boolean {
  return !ping && pull === 0 && again === ''
}

/** The receiver looked, but whoever reaches the socket may say anything. */
function commitOf(said = ''): string | undefined {
  return /^[0-9a-f]{40}$/.test(said) ? said : undefined
}
