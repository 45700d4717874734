import type { Project } from './project.ts'

/** Names on the servers that one application has for itself: `volume:shop_data`, `container:web`. */
export type Claim = `volume:${string}` | `container:${string}`

/**
 * What an application writes or is called by, sorted. Not a volume that it only reads, nor one that it declares as
 * external: that is how a file says that it shares.
 */
export function claimsOf({ services, volumes }: Pick<Project, 'services' | 'volumes'>): Claim[] {
  const mounts = services.flatMap(service => service.mounts)
  const written = new Set(
    mounts.flatMap(mount => (mount.kind === 'volume' && !mount.readOnly ? [mount.name] : [])),
  )
  const own = volumes.filter(volume => !volume.external && written.has(volume.name))
  const claims = [
    ...own.map(({ runtimeName }) => volumeClaim(runtimeName)),
    ...services.flatMap(({ containerName }) =>
      containerName === undefined ? [] : [containerClaim(containerName)],
    ),
  ]
  return [...new Set(claims)].sort()
}

export function volumeClaim(name: string): Claim {
  return `volume:${name}`
}

export function containerClaim(name: string): Claim {
  return `container:${name}`
}

/** Of an application that another one waits for, where places in a file are kept by such names. */
export function afterKey(app: string): string {
  return `after:${app}`
}
