import type { Task } from '../../../core/model/task.ts'
import { homeKeys, writesShared } from '../../../engine/rollout/homes.ts'

/** Names of the data that a container writes: what is shared by all servers, and what its own server has. */
export function dataOf(agent: string, { spec, app }: Task): string[] {
  const writes = { ...spec, mounts: spec.mounts.filter(m => !('readOnly' in m && m.readOnly)) }
  const own = homeKeys(writes, app).map(key => `${key} of ${agent}`)
  if (!writesShared(writes)) return own
  return [...own, ...writes.volumes.map(({ runtimeName }) => `${runtimeName} of all servers`)]
}
