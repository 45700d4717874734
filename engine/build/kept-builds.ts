import { keys } from '../../core/keys.ts'
import type { Builds } from '../../core/model/build-report.ts'
import { records } from '../../core/records.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store } from '../../platform/store/store.ts'

/** Keeps what builds printed, for `banyan why`. Never fails: a build is not undone because its report got lost. */
export async function keepBuilds(store: Store, builds: Builds, log: Logger): Promise<void> {
  if (Object.keys(builds.services).length === 0) return
  const { app, generation } = builds
  const key = keys.builds(app, generation)
  await store
    .commit({ compare: [], writes: [{ kind: 'put', key, value: records.builds.encode(builds) }] })
    .catch((err: unknown) => log.warn({ err, app, generation }, 'report of the builds not kept'))
}

export async function readBuilds(
  store: Store,
  app: string,
  generation: number,
): Promise<Builds | undefined> {
  const entry = await store.get(keys.builds(app, generation))
  return entry && records.builds.decode(entry.value, entry.key)
}
