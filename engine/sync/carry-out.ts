import { keys } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import type { Lock } from '../../platform/store/lock.ts'
import { type Accepted, acceptDecision, type Order, type Refused } from './accept-decision.ts'
import type { SyncContext } from './context.ts'
import type { Decision } from './decision.ts'
import type { Held } from './hold.ts'
import { mapLimited } from './map-limited.ts'
import type { ManifestLoaded } from './manifest.ts'
import { inOrder } from './order.ts'
import { tellHeld, tellOnce } from './tell-once.ts'

/** Transactions under way at once. */
const concurrency = 16

interface CarriedOut {
  readonly accepted: readonly { readonly app: string; readonly generation: number }[]
  /** In place of what was decided: what the store would not take, and what is held since then. */
  readonly instead: readonly (Refused | Held)[]
}

/** Does what was decided: accepts, removes, notes; and tells about what it doesn't do. */
export async function carryOut(
  context: SyncContext,
  decisions: readonly Decision[],
  order: Order,
): Promise<CarriedOut> {
  const results: (Accepted | Refused | Held | undefined)[] = []
  const afterNow = (app: string) => context.view.apps.get(app)?.application?.value.after ?? []
  for (const group of inOrder(decisions, afterNow)) {
    const more = await mapLimited(group, concurrency, decision =>
      carryOutOne(context, decision, order),
    )
    results.push(...more)
  }
  return {
    accepted: results.flatMap(result =>
      result?.kind === 'accepted' ? [{ app: result.app, generation: result.generation }] : [],
    ),
    instead: results.filter(result => result?.kind === 'refused' || result?.kind === 'held'),
  }
}

async function carryOutOne(
  context: SyncContext,
  decision: Decision,
  order: Order,
): Promise<Accepted | Refused | Held | undefined> {
  const { repository } = order.source
  switch (decision.kind) {
    case 'accept':
    case 'remove':
      return await acceptDecision(context, decision, order)
    case 'note':
      return await noteDigest(context, decision.app, decision.manifest, order.lock)
    case 'refused':
      return await tellOnce(context, repository, decision.path, decision.message, {
        kind: 'manifest-refused',
        level: 'error',
        ...(decision.app !== undefined && { app: decision.app }),
      })
    case 'held':
      return await tellHeld(context, repository, decision)
    case 'unchanged':
      return undefined
    default:
      return decision satisfies never
  }
}

/** The next sync need not look at these inputs again. */
async function noteDigest(
  { store, view, events }: SyncContext,
  app: string,
  { digest, path }: ManifestLoaded,
  { fence }: Lock,
): Promise<undefined> {
  const before = view.apps.get(app)?.application
  if (!before) return undefined
  const { pin: _pin, ...kept } = before.value
  const key = keys.application(app)
  const value = records.application.encode({ ...kept, digest, path })
  const told = await events.prepare({
    kind: 'unchanged',
    app,
    message: 'inputs changed, but nothing that containers or routes would notice',
  })
  const { committed } = await store.commit({
    compare: [fence, { key, modRevision: before.revision }],
    writes: [{ kind: 'put', key, value }, told.write],
  })
  if (committed) events.announce(told.event)
  return undefined
}
