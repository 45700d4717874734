import type { Engine } from '../../core/model/engine.ts'
import { hashOf, sha256 } from '../../core/hash.ts'
import type { RepositoryConfig } from '../../core/config/repository.ts'

// Which engine polls a repository: one of those that poll the same ones. It needs no word between them, and who joins or
// leaves changes it for few repositories (rendezvous hashing: Thaler and Ravishankar, 1998).

/** Names what an engine polls, and when. Engines that say the same share the polls. */
export function rotaOf(
  repositories: readonly Pick<RepositoryConfig, 'name' | 'url' | 'ref' | 'poll'>[],
): string {
  const polled = repositories.map(({ name, url, ref, poll }) => ({ name, url, ref, poll }))
  return hashOf(polled.sort((a, b) => (a.name < b.name ? -1 : 1))).slice(0, 16)
}

/** Whether the poll is this engine's. An engine that is not registered may be alone: it polls. */
export function isOnDuty(
  repository: string,
  engines: ReadonlyMap<string, Engine>,
  engineId: string,
): boolean {
  const own = engines.get(engineId)
  if (own?.rota === undefined) return true
  const all = [...engines].filter(([, { rota }]) => rota === own.rota).map(([id]) => id)
  const weights = all.map(id => ({ id, weight: sha256(`${id}\n${repository}`) }))
  const [first] = weights.sort((a, b) => (a.weight < b.weight ? -1 : 1))
  return first?.id === engineId
}
