import type { Task } from '../../../core/model/task.ts'
import { homeKeys, writesShared } from '../../../engine/rollout/homes.ts'

/** Names of the data that a container writes: what is shared by all servers, and what its own server has. */
export function dataOf(agent: string, { spec, app }: Task): string[] {
  const own = homeKeys(spec, app).map(key => `${key} of ${agent}`)
  if (!writesShared(spec)) return own
  return [...own, ...spec.volumes.map(({ runtimeName }) => `${runtimeName} of all servers`)]
}
