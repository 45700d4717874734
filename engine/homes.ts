import { keys } from '../core/keys.ts'
import type { Store } from '../platform/store/store.ts'
import type { ClusterView } from './view.ts'

/** Names of the data that is on an agent, sorted. */
export function homesOn({ homes }: Pick<ClusterView, 'homes'>, agent: string): string[] {
  return [...homes].flatMap(([name, { value }]) => (value === agent ? [name] : [])).sort()
}

/** What an agent has no more: what needs it may begin anywhere. A home that is another agent's by now stays. */
export async function forgetHomes(
  store: Store,
  { homes }: Pick<ClusterView, 'homes'>,
  agent: string,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const home = homes.get(name)
    if (home?.value !== agent) continue
    const key = keys.home(name)
    await store.commit({
      compare: [{ key, modRevision: home.revision }],
      writes: [{ kind: 'delete', key }],
    })
  }
}
