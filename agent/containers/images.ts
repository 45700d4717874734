import { BanyanError } from '../../core/errors.ts'
import type { ContainerSpec } from '../../core/model/container-spec.ts'
import type { PullPolicy } from '../../core/model/service.ts'
import type { WantedImage } from './runtime.ts'

export interface PulledImage extends WantedImage {
  readonly policy: PullPolicy
}

/** What has to be on this machine before the container can be created: its own image, and those that it mounts. */
export function imagesOf({ image, platform, pullPolicy, mounts }: ContainerSpec): PulledImage[] {
  const own = { image, ...(platform !== undefined && { platform }) }
  const mounted = mounts.flatMap(mount => (mount.kind === 'image' ? [mount.source] : []))
  return [
    { ...own, policy: pullPolicy ?? { kind: 'missing' } },
    ...mounted.map(source => ({ image: source, policy: { kind: 'missing' } as const })),
  ]
}

/** `pulledAt`: by this agent since it runs, epoch milliseconds. Code: image-not-here (stalled). */
export function needsPull(
  { image, policy }: PulledImage,
  present: boolean,
  pulledAt: number | undefined,
  now: number,
): boolean {
  switch (policy.kind) {
    case 'always':
      return true
    case 'missing':
      return !present
    case 'every':
      return !present || pulledAt === undefined || now - pulledAt >= policy.ms
    case 'never':
      if (present) return false
      throw notHere(image)
  }
}

function notHere(image: string): BanyanError {
  const sentence = `${image} is not on this agent, and pull_policy is never. Load it there (docker load), or let it be pulled`
  return new BanyanError('image-not-here', sentence, 'stalled')
}

/** Names one image in memory. */
export function imageKey({ image, platform }: WantedImage): string {
  return platform === undefined ? image : `${image} ${platform}`
}
