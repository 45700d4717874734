import { keys } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import type { Store } from '../../platform/store/store.ts'

/** Of the cluster: 0, or what its last restore began. It never changes while an engine runs. */
export async function lifeOf(store: Store): Promise<number> {
  const entry = await store.get(keys.restored)
  return entry ? records.restored.decode(entry.value, entry.key).life : 0
}
