import { BanyanError } from '../../core/errors.ts'
import type { BuildReport, Builds } from '../../core/model/build-report.ts'
import type { Rollout } from '../../core/model/rollout.ts'
import type { Clock } from '../../platform/clock.ts'
import type { GitRepository } from '../git/repository.ts'
import type { ProgressBus } from '../progress.ts'
import { imageSources } from '../rollout/image-sources.ts'
import type { RolloutWorld } from '../rollout/world.ts'
import { mapLimited } from '../sync/map-limited.ts'
import type { Builder } from './builder.ts'

/** The builder has limits of its own; this one keeps memory flat for an application of many services. */
const concurrency = 4
const keptLines = { built: 20, reused: 0, failed: 100 }
const longestLine = 500

export interface BuildServicesOptions {
  readonly builder: Builder
  /** Where a manifest came from; rejects when it is no longer configured. */
  readonly repositoryOf: (name: string, ref: string) => GitRepository
  readonly progress: ProgressBus
  /** Keeps what the builds printed; a failure to do so must not fail them. */
  readonly keep: (builds: Builds) => Promise<void>
  readonly clock: Clock
}

/** Builds every image that a rollout misses; answers them by service, pinned. */
export function createBuildServices(options: BuildServicesOptions) {
  return async (world: Work, signal: AbortSignal): Promise<Rollout['images']> => {
    const { manifest, rollout } = world
    const { app, generation, project, source } = manifest
    const missing = [...imageSources(project)].filter(
      ([name]) => rollout.images[name] === undefined,
    )
    const makers = new Set(missing.map(([, maker]) => maker))
    const repository = options.repositoryOf(source.repository, source.ref)
    await repository.fetch(source.ref, source.commit, signal)
    const reports: Record<string, BuildReport> = {}
    try {
      await mapLimited([...makers], concurrency, async service => {
        await buildOne(options, world, { service, repository, reports }, signal)
      })
    } finally {
      await options.keep({ app, generation, services: reports })
    }
    return Object.fromEntries(missing.map(([name, maker]) => [name, reports[maker]?.image ?? '']))
  }
}

type Work = Pick<RolloutWorld, 'manifest' | 'rollout'>

interface One {
  readonly service: string
  readonly repository: GitRepository
  readonly reports: Record<string, BuildReport>
}

async function buildOne(
  { builder, progress, clock }: BuildServicesOptions,
  { manifest }: Work,
  { service, repository, reports }: One,
  signal: AbortSignal,
): Promise<void> {
  const { app, generation, project, contexts } = manifest
  const build = project.services.find(({ name }) => name === service)?.build
  const contextTree = contexts[service]
  if (!build || contextTree === undefined) {
    throw new BanyanError('build-context-missing', `${service}: no build context`, 'bug')
  }
  const say = (message: string) => progress.emit({ app, generation, phase: 'building', message })
  const startedAt = clock.now()
  const lines: string[] = []
  const onLine = (line: string) => {
    lines.push(line.slice(0, longestLine))
    if (lines.length > keptLines.failed) lines.shift()
    say(`${service}: ${line}`)
  }
  const report = (end: Pick<BuildReport, 'outcome' | 'image'>) => {
    const kept = lines.slice(lines.length - keptLines[end.outcome])
    reports[service] = { ...end, startedAt, tookMs: clock.now() - startedAt, lines: kept }
  }
  try {
    const request = { app, service, build, contextTree, repository }
    const { image, reused } = await builder.image(request, onLine, signal)
    report({ outcome: reused ? 'reused' : 'built', image })
    if (reused) say(`${service}: unchanged, not built again`)
  } catch (err) {
    report({ outcome: 'failed' })
    throw err
  }
}
