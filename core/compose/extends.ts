import { printable, quoted } from './diagnostics.ts'
import { chainOf, isMapping, type Layering, longestFileChain } from './layering.ts'
import { mergeService } from './merge/merge.ts'
import { withoutMarks } from './merge/marks.ts'
import { resolveInside } from './paths.ts'
import { at, has } from './read.ts'
import { isRemote } from './remote.ts'
import { didYouMean } from './suggest.ts'
import { broken, type Entry, type Mapping, type Scalar, type Tree, withEntry } from './tree.ts'

/** Services of one document, and what became of those that were looked at. */
interface Services {
  readonly file: string
  readonly all: Mapping
  readonly done: Map<string, Tree>
}

interface Reference {
  readonly service: Scalar
  readonly file?: Scalar
}

type Chain = readonly { readonly file: string; readonly service: string }[]

/** A file that a service extends, as written from the project's folder. Undefined: reported, or not known yet. */
type ReadExtended = (path: string, named: Scalar) => Mapping | undefined

/** Longer chains are generated, and each link costs time and stack. */
const longestChain = 200

/** Every service that extends another one becomes what both say together; its own word counts more. */
export function withExtended(
  document: Mapping,
  layering: Layering,
  readExtended: ReadExtended,
): Mapping {
  const all = at(document, 'services')
  if (!isMapping(all)) return document
  const services: Services = { file: document.at.source.file, all, done: new Map() }
  const extender = new Extender(layering, readExtended)
  const entries = new Map<string, Entry>()
  for (const [name, { key, value }] of all.entries) {
    entries.set(name, { key, value: extender.whole(name, services, []) ?? value })
  }
  return withEntry(document, 'services', { ...all, entries })
}

class Extender {
  private readonly layering: Layering
  private readonly readExtended: ReadExtended
  private readonly files = new Map<string, Services | undefined>()

  constructor(layering: Layering, readExtended: ReadExtended) {
    this.layering = layering
    this.readExtended = readExtended
  }

  /** A service with all that it extends. */
  whole(name: string, services: Services, chain: Chain): Tree | undefined {
    const known = services.done.get(name)
    if (known) return known
    const service = at(services.all, name)
    if (!service) return undefined
    const whole = isMapping(service) ? this.extended(name, service, services, chain) : service
    services.done.set(name, whole)
    return whole
  }

  private extended(name: string, service: Mapping, services: Services, chain: Chain): Mapping {
    const written = at(service, 'extends')
    if (!written || written.mark === 'reset') return service
    const rest = withEntry(service, 'extends', undefined)
    const reference = this.referenceIn(written)
    const base =
      reference &&
      this.base(reference, services, [...chain, { file: services.file, service: name }])
    if (base === undefined) return withoutBase(rest)
    if (!isMapping(base)) return rest
    const { problems, limits } = this.layering
    const merging = { problems, keepsMarks: true, budget: limits.merging }
    return mergeService(withoutMarks(base) as Mapping, rest, `services.${name}`, merging)
  }

  private referenceIn(written: Tree): Reference | undefined {
    if (isText(written)) return { service: written }
    const { problems } = this.layering
    const service = isMapping(written) ? at(written, 'service') : undefined
    const file = isMapping(written) ? at(written, 'file') : undefined
    if (isText(service)) return isText(file) ? { service, file } : { service }
    if (written.kind === 'broken' || service?.kind === 'broken') return undefined
    const hint = 'extends: SERVICE, or a mapping with "service" and "file"'
    problems.error(written.at, 'wrong-type', '"extends" names no service', hint)
    return undefined
  }

  /** Undefined: reported, or not looked up yet. */
  private base({ service, file }: Reference, from: Services, chain: Chain): Tree | undefined {
    const { problems } = this.layering
    const services = file ? this.servicesOf(file) : from
    const name = String(service.value)
    if (!services) return undefined
    const steps = [...chain, { file: services.file, service: name }]
    if (chain.some(each => each.file === services.file && each.service === name)) {
      const names = steps.map(each => nameOf(each, from.file))
      const message = `services extend each other in a circle: ${chainOf(names)}`
      problems.error(service.at, 'extends-cycle', message)
      return undefined
    }
    const files = new Set(chain.map(each => each.file))
    if (chain.length > longestChain || files.size > longestFileChain) {
      const message = 'too many services extend each other in a row'
      problems.error(service.at, 'extends-too-deep', message)
      return undefined
    }
    if (!has(services.all, name)) {
      const message = `there is no service ${quoted(service.template ?? name)} in ${services.file}`
      const hint = didYouMean(name, services.all.entries.keys())
      problems.error(service.at, 'unknown-service', message, hint)
      return undefined
    }
    const base = this.whole(name, services, chain)
    if (file && base && !isMapping(base) && !isNothing(base)) {
      const message = `${quoted(name)} in ${printable(services.file)} is no service, but a single value`
      problems.error(service.at, 'wrong-type', message)
      return undefined
    }
    return base
  }

  private servicesOf(file: Scalar): Services | undefined {
    const { folder, problems } = this.layering
    const written = String(file.value)
    const shown = quoted(file.template ?? written)
    if (isRemote(written)) {
      const hint = 'commit the file to the repository'
      problems.error(file.at, 'remote-file', `${shown} is not in the repository`, hint)
      return undefined
    }
    const resolved = resolveInside(folder, written)
    if ('problem' in resolved) {
      problems.error(file.at, 'path-refused', `${shown} ${resolved.problem}`)
      return undefined
    }
    const { path } = resolved
    if (!this.files.has(path)) this.files.set(path, this.readServices(path, file))
    return this.files.get(path)
  }

  private readServices(path: string, named: Scalar): Services | undefined {
    const file = this.readExtended(path, named)
    if (!file) return undefined
    const all = at(file, 'services')
    if (isMapping(all)) return { file: path, all, done: new Map() }
    const message = `${printable(path)} has no services`
    this.layering.problems.error(named.at, 'unknown-service', message)
    return undefined
  }
}

function isText(tree: Tree | undefined): tree is Scalar {
  return tree?.kind === 'scalar' && typeof tree.value === 'string'
}

function isNothing(tree: Tree): boolean {
  return tree.kind === 'broken' || (tree.kind === 'scalar' && tree.value === null)
}

function nameOf({ file, service }: Chain[number], here: string): string {
  return file === here ? service : `${service} (${file})`
}

/** What its base would have brought is not missed again. */
function withoutBase(service: Mapping): Mapping {
  const isWhole = ['image', 'build', 'provider'].some(key => has(service, key))
  return isWhole ? service : withEntry(service, 'image', broken(service))
}
