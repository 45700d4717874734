import { describe, expect, it } from 'vitest'
import type { Builds } from '../../../../core/model/build-report.ts'
import type { Build } from '../../../../core/model/build.ts'
import { createBuildServices } from '../../../../engine/build/build-services.ts'
import { BuildFailure, type Builder } from '../../../../engine/build/builder.ts'
import { ProgressBus } from '../../../../engine/progress.ts'
import { aManifest, aProject, aRollout, aService } from '../../../support/builders.ts'
import { fakeTree } from './fake-tree.ts'

const { repository } = fakeTree({})
const build: Build = { context: '', dockerfile: 'Dockerfile', args: {}, labels: {} }
const services = [
  aService({ name: 'api', image: 'acme/api', build }),
  aService({ name: 'db', image: 'postgres' }),
  aService({ name: 'web', image: 'acme/app', build }),
  aService({ name: 'worker', image: 'acme/app' }),
]
const manifest = aManifest({
  project: aProject(services),
  contexts: { api: 'tree-of-api', web: 'tree-of-web' },
})

async function run(image: Builder['image'], images: Readonly<Record<string, string>> = {}) {
  const kept: Builds[] = []
  const said: string[] = []
  const progress = new ProgressBus()
  progress.listen(({ message }) => said.push(message))
  const clock = { now: () => 1000, sleep: async () => await Promise.resolve() }
  const buildServices = createBuildServices({
    builder: { image },
    repositoryOf: () => ({
      ...repository,
      fetch: async (_ref, commit) =>
        await Promise.resolve({
          commit,
          tree: 'root',
          author: 'ana',
          subject: 'Build',
          committedAt: 0,
        }),
    }),
    progress,
    keep: async builds => {
      kept.push(builds)
      await Promise.resolve()
    },
    clock,
  })
  const world = { manifest, rollout: aRollout({ images: { db: 'postgres', ...images } }) }
  const outcome = await buildServices(world, new AbortController().signal).catch((e: unknown) => e)
  return { outcome, kept: kept[0]?.services, said }
}

describe('building what a rollout needs', () => {
  it('builds each image once and gives it to every service that uses it', async () => {
    const asked: string[] = []

    const { outcome } = await run(async ({ service, contextTree }) => {
      asked.push(`${service} from ${contextTree}`)
      return await Promise.resolve({ image: `pinned/${service}`, reused: false })
    })

    expect(asked.sort()).toEqual(['api from tree-of-api', 'web from tree-of-web'])
    expect(outcome).toEqual({ api: 'pinned/api', web: 'pinned/web', worker: 'pinned/web' })
  })

  it('does not build what the rollout has', async () => {
    const { outcome } = await run(
      async ({ service }) => await Promise.resolve({ image: `pinned/${service}`, reused: false }),
      { api: 'pinned/before' },
    )

    expect(outcome).toEqual({ web: 'pinned/web', worker: 'pinned/web' })
  })

  it('keeps the end of what a build printed, and passes it on while it runs', async () => {
    const { kept, said } = await run(async ({ service }, onLine) => {
      if (service === 'web') for (let i = 1; i <= 30; i++) onLine(`step ${i}`)
      return await Promise.resolve({ image: `pinned/${service}`, reused: service === 'api' })
    })

    expect(kept?.['web']).toMatchObject({ outcome: 'built', image: 'pinned/web' })
    expect(kept?.['web']?.lines).toHaveLength(20)
    expect(kept?.['web']?.lines.at(-1)).toBe('step 30')
    expect(kept?.['api']).toMatchObject({ outcome: 'reused', lines: [] })
    expect(said).toContain('web: step 30')
    expect(said).toContain('api: unchanged, not built again')
  })

  it('keeps it also when the build fails', async () => {
    const failure = new BuildFailure('The build of shop/web failed: exit 1', ['boom'])

    const { outcome, kept } = await run(async ({ service }, onLine) => {
      if (service === 'api') return await Promise.resolve({ image: 'pinned/api', reused: true })
      onLine('boom')
      throw failure
    })

    expect(outcome).toBe(failure)
    expect(kept?.['web']).toMatchObject({ outcome: 'failed', lines: ['boom'] })
  })
})
