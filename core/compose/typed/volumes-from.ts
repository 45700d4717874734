import { type Context } from '../context.ts'
import { listAt, scalarsIn, wordOf } from '../read.ts'
import { type Place } from '../source.ts'
import { filesIn, type LocatedMount, mountsIn } from './located-mount.ts'
import { type LocatedService } from './service.ts'
import { byText } from './values.ts'

/** A chain of services that mount all that those before them do multiplies: this bounds it. */
const maxCopies = 100_000
/** Nobody means a longer chain. */
const maxDepth = 100

/** `volumes_from`: the named volumes and host folders of another service, but for what a service mounts itself. */
export function withVolumesFrom(
  services: readonly LocatedService[],
  context: Context,
): readonly LocatedService[] {
  const copier = new Copier(services, context)
  return services.map(located => {
    const mounts = copier.mountsOf(located.service.name)
    if (mounts === located.mounts) return located
    const files = [
      ...located.service.files,
      ...filesIn(mounts.filter(each => !located.mounts.includes(each))),
    ]
    const service = {
      ...located.service,
      mounts: mountsIn(mounts),
      files: files.sort(byText(({ target }) => target)),
    }
    return { ...located, service, mounts }
  })
}

interface Source {
  readonly service: string
  readonly at: Place
  readonly readOnly: boolean
}

class Copier {
  private readonly byName: ReadonlyMap<string, LocatedService>
  private readonly context: Context
  private readonly done = new Map<string, readonly LocatedMount[]>()
  private spare = maxCopies

  constructor(services: readonly LocatedService[], context: Context) {
    this.byName = new Map(services.map(located => [located.service.name, located]))
    this.context = context
  }

  /** What a service in a circle gets does not matter: its dependencies are reported. */
  mountsOf(name: string, depth = 0): readonly LocatedMount[] {
    const known = this.done.get(name)
    if (known) return known
    const located = this.byName.get(name)
    const own = located?.mounts ?? []
    this.done.set(name, own)
    const sources = scalarsIn(listAt(located?.map, 'volumes_from'))
    if (sources.length === 0) return own
    const mounts = new Map<string, LocatedMount>()
    for (const { value, at } of sources) {
      const [service = '', mode] = wordOf(value).split(':')
      for (const each of this.copiesOf({ service, at, readOnly: mode === 'ro' }, depth))
        mounts.set(each.mount.target, each)
    }
    for (const each of own) mounts.set(each.mount.target, each)
    const all = [...mounts.values()].sort(byText(({ mount }) => mount.target))
    this.done.set(name, all)
    return all
  }

  private copiesOf({ service, at, readOnly }: Source, depth: number): readonly LocatedMount[] {
    const { problems } = this.context
    const mounts = depth < maxDepth ? this.mountsOf(service, depth + 1) : []
    this.spare -= mounts.length
    if (depth === maxDepth || this.spare < 0) {
      problems.error(at, 'too-many-mounts', '"volumes_from" leads to too many mounts')
      return []
    }
    return mounts.flatMap(({ mount }): LocatedMount[] => {
      if (mount.kind === 'tmpfs' || mount.kind === 'image') return []
      if (mount.kind === 'files') return [{ mount, from: at }]
      if (mount.kind === 'anonymous') {
        const message = `${service} mounts a volume without a name at ${mount.target}: it can not be shared`
        problems.error(at, 'unsupported-value', message, 'give the volume a name')
        return []
      }
      return [{ mount: { ...mount, readOnly: mount.readOnly || readOnly }, from: at }]
    })
  }
}
