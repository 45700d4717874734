import { keys } from '../../core/keys.ts'
import { isFinished } from '../../core/model/rollout.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store, Write } from '../../platform/store/store.ts'
import type { ClusterView } from '../view.ts'

/** Generations that can be looked at and rolled back to. */
const kept = 10

/** Forgets generations beyond the last ten, never the active one or one that is still under way. */
export async function cleanUpHistory(
  { store, view, log }: { readonly store: Store; readonly view: ClusterView; readonly log: Logger },
  app: string,
): Promise<void> {
  const { application, rollouts } = view.app(app)
  if (!application) return
  const { active, wanted } = application.value
  const old = [...rollouts.values()].filter(
    ({ value: { generation, phase } }) =>
      generation <= wanted - kept && generation !== active && isFinished(phase),
  )
  const writes = old.flatMap(({ value: { generation } }): Write[] => [
    { kind: 'delete', key: keys.rollout(app, generation) },
    { kind: 'delete', key: keys.manifest(app, generation) },
    { kind: 'delete', key: keys.builds(app, generation) },
  ])
  if (writes.length === 0) return
  await store
    .commit({ compare: [], writes: writes.slice(0, 100) })
    .catch((err: unknown) => log.warn({ err, app }, 'old generations not forgotten'))
}
