import { BanyanError } from '../../core/errors.ts'
import { engineIdOf } from '../../core/model/member.ts'
import { callerOf } from '../../platform/rpc/certified-call.ts'
import { unary } from '../../platform/rpc/handlers.ts'
import type { ClusterServiceHandlers } from '../../proto/gen/banyan/v1/ClusterService.ts'
import { type AdmitContext, admitToState } from '../state/admit.ts'

/** The place is the caller's: as whom it came, it says by its certificate alone. */
export function joinStateHandler(
  context: AdmitContext | undefined,
): ClusterServiceHandlers['JoinState'] {
  return (call, callback) => {
    const answer = unary(async ({ publicKey }: typeof call.request) => {
      const caller = callerOf(call)
      const engine = caller && engineIdOf(caller.name)
      if (engine === undefined || !context) throw noEngine()
      const offer = await admitToState(context, engine, publicKey)
      return { ...offer, initialCluster: [...offer.initialCluster] }
    })
    answer(call, callback)
  }
}

function noEngine(): BanyanError {
  return new BanyanError('role-denied', 'Only an engine joins the state', 'stalled')
}
