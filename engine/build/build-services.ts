import { BanyanError } from '../../core/errors.ts'
import type { Rollout } from '../../core/model/rollout.ts'
import type { GitRepository } from '../git/repository.ts'
import type { ProgressBus } from '../progress.ts'
import type { RolloutWorld } from '../rollout/world.ts'
import { mapLimited } from '../sync/map-limited.ts'
import type { Builder } from './builder.ts'

/** The builder has limits of its own; this one keeps memory flat for an application of many services. */
const concurrency = 4

export interface BuildServicesOptions {
  readonly builder: Builder
  /** Where a manifest came from; rejects when it is no longer configured. */
  readonly repositoryOf: (name: string) => GitRepository
  readonly progress: ProgressBus
}

/** Builds every image that a rollout misses; answers them by service, pinned. */
export function createBuildServices({ builder, repositoryOf, progress }: BuildServicesOptions) {
  return async (world: RolloutWorld, signal: AbortSignal): Promise<Rollout['images']> => {
    const { manifest, rollout } = world
    const { app, generation, project, source, contexts } = manifest
    const missing = project.services.filter(s => s.build && rollout.images[s.name] === undefined)
    const repository = repositoryOf(source.repository)
    await repository.fetch(source.ref, source.commit, signal)
    const images = await mapLimited(missing, concurrency, async ({ name: service, build }) => {
      const contextTree = contexts[service]
      if (!build || contextTree === undefined) {
        throw new BanyanError('build-context-missing', `${service}: no build context`, 'bug')
      }
      const onLine = (line: string) =>
        progress.emit({ app, generation, phase: 'building', message: `${service}: ${line}` })
      const request = { app, service, build, contextTree, repository }
      return [service, await builder.image(request, onLine, signal)] as const
    })
    return Object.fromEntries(images)
  }
}
