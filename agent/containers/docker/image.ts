import type Docker from 'dockerode'
import type { Healthcheck } from '../../../core/model/service.ts'
import type { WantedImage } from '../runtime.ts'
import { limited } from './call.ts'
import { statusCodeOf } from './errors.ts'
import { type DockerHealthcheck, healthcheckOf } from './healthcheck.ts'

const limitMs = 30_000
const meanings = { 404: ['image-not-found', 'retry'] } as const

interface ImageSettings {
  readonly entrypoint: readonly string[] | undefined
  readonly healthcheck: Healthcheck | undefined
}

export async function hasImage(
  docker: Docker,
  { image, platform }: WantedImage,
  signal: AbortSignal,
): Promise<boolean> {
  return await limited({ what: `look for ${image}`, limitMs, signal }, async () => {
    try {
      const { Os, Architecture } = await docker.getImage(image).inspect()
      return platform === undefined || isFor(platform, Os, Architecture)
    } catch (error) {
      if (statusCodeOf(error) === 404) return false
      throw error
    }
  })
}

/** A variant behind the architecture, as in linux/arm/v7, is not looked at: images often lack it. */
function isFor(platform: string, os: string, architecture: string): boolean {
  const [wantedOs, wantedArchitecture] = platform.split('/')
  return wantedOs === os && (wantedArchitecture ?? architecture) === architecture
}

export async function imageSettings(
  docker: Docker,
  image: string,
  signal: AbortSignal,
): Promise<ImageSettings> {
  const info = await limited({ what: `inspect ${image}`, limitMs, signal, meanings }, () =>
    docker.getImage(image).inspect(),
  )
  const { Entrypoint, Healthcheck } = info.Config as DockerImageConfig
  return {
    entrypoint: typeof Entrypoint === 'string' ? [Entrypoint] : (Entrypoint ?? undefined),
    healthcheck: Healthcheck ? healthcheckOf(Healthcheck) : undefined,
  }
}

/** As it travels; the published types lack the health check. Durations are nanoseconds. */
interface DockerImageConfig {
  readonly Entrypoint?: string | readonly string[] | null
  readonly Healthcheck?: DockerHealthcheck | null
}
