import { sha256 } from '../../core/hash.ts'
import { routeId } from '../../core/model/route.ts'
import { isJob } from './order.ts'
import type { AppWorld, RolloutWorld } from './world.ts'

interface Vips {
  /** By service: what the application has from now on, beside what it had. */
  readonly vips: Readonly<Record<string, string>>
  /** By address, for the store. */
  readonly takeVips: Readonly<Record<string, string>>
}

/** Stable addresses for services that want one and have none. */
export function neededVips(world: RolloutWorld): Vips {
  const { application, manifest, settings } = world
  const vips: Record<string, string> = {}
  const takeVips: Record<string, string> = {}
  for (const service of manifest.project.services) {
    const known = application.vips?.[service.name]
    if (service.endpointMode !== 'vip' || isJob(service) || known !== undefined) continue
    const owner = routeId({ app: application.name, service: service.name })
    const address = freeAddress(owner, settings.vipCidr, at => world.vips.has(at) || at in takeVips)
    if (address === undefined) continue
    vips[service.name] = address
    takeVips[address] = owner
  }
  return { vips, takeVips }
}

/** Addresses of services that have none any more, once the manifest serves. */
export function uselessVips({ application }: AppWorld, { manifest }: RolloutWorld): string[] {
  const wanted = new Set(
    manifest.project.services.filter(s => s.endpointMode === 'vip').map(({ name }) => name),
  )
  return Object.entries(application.vips ?? {}).flatMap(([service, address]) =>
    wanted.has(service) ? [] : [address],
  )
}

/**
 * Begins where the owner's name says, so that engines which choose at once seldom choose alike; then the next one that is
 * free. The first and the last address are nobody's.
 */
function freeAddress(
  owner: string,
  cidr: string,
  isTaken: (address: string) => boolean,
): string | undefined {
  const [text = '', bits = ''] = cidr.split('/')
  const base = text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const count = 2 ** (32 - Number(bits)) - 2
  const start = parseInt(sha256(owner).slice(0, 8), 16) % count
  for (let step = 0; step < count; step++) {
    const number = base + 1 + ((start + step) % count)
    const address = [24, 16, 8, 0].map(shift => Math.floor(number / 2 ** shift) % 256).join('.')
    if (!isTaken(address)) return address
  }
  return undefined
}
