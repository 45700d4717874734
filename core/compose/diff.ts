import { canonicalJson } from '../hash.ts'
import { type Project } from '../model/project.ts'
import { type Service } from '../model/service.ts'
import { type Fields, fieldsOf } from './fields.ts'

export interface FieldChange {
  /** Such as `image`, `environment.LOG_LEVEL`, `secrets.api-key`. */
  readonly path: string
  /** As text for people, secrets hidden. Absent: there was none. */
  readonly before?: string
  readonly after?: string
}

export interface ServiceChange {
  readonly service: string
  /** scale: only the number of replicas differs. */
  readonly change: 'create' | 'update' | 'scale' | 'remove' | 'unchanged'
  readonly before?: Service
  readonly after?: Service
  readonly fields: readonly FieldChange[]
}

/** Per side: service → id of the folder it is built from. */
interface BuildContexts {
  readonly before: Readonly<Record<string, string>>
  readonly after: Readonly<Record<string, string>>
}

/** What would change, service by service, sorted by name. An absent project has no services. */
export function diffProjects(
  before: Project | undefined,
  after: Project | undefined,
  contexts: BuildContexts = { before: {}, after: {} },
): readonly ServiceChange[] {
  const old = byName(before)
  const fresh = byName(after)
  const names = [...new Set([...old.keys(), ...fresh.keys()])].sort()
  const changes = names.map((name): ServiceChange => {
    const was = old.get(name)
    const is = fresh.get(name)
    if (was && is) {
      const fields = changedFields(
        fieldsOf(was, before, contextOf(contexts.before, name)),
        fieldsOf(is, after, contextOf(contexts.after, name)),
      )
      return { service: name, change: kindOf(fields), before: was, after: is, fields }
    }
    return is
      ? { service: name, change: 'create' as const, after: is, fields: [] }
      : { service: name, change: 'remove' as const, ...(was && { before: was }), fields: [] }
  })
  return withRestarts(changes)
}

/** A service that restarts with one that it depends on (`depends_on.restart`) changes when that one does. */
function withRestarts(changes: readonly ServiceChange[]): readonly ServiceChange[] {
  const byService = new Map(changes.map(change => [change.service, change]))
  const settled = new Map<string, readonly string[]>()
  const causesOf = (name: string): readonly string[] => {
    const known = settled.get(name)
    if (known) return known
    settled.set(name, []) // a circle is refused elsewhere, and must not hang here
    const { after } = byService.get(name) ?? {}
    const restarting = after?.dependsOn.filter(({ restart }) => restart) ?? []
    const causes = restarting.map(({ service }) => service).filter(isNew)
    settled.set(name, causes)
    return causes
  }
  const isNew = (name: string): boolean => {
    const change = byService.get(name)?.change
    return change === 'update' || change === 'create' || causesOf(name).length > 0
  }
  return changes.map(change => {
    const causes = change.before && change.after ? causesOf(change.service) : []
    if (causes.length === 0) return change
    const restarts = causes.map(cause => ({
      path: `depends_on.${cause}.restart`,
      after: `restarts, because ${cause} changes`,
    }))
    return { ...change, change: 'update', fields: [...change.fields, ...restarts] }
  })
}

function byName(project: Project | undefined): ReadonlyMap<string, Service> {
  return new Map(project?.services.map(service => [service.name, service]))
}

function contextOf(ids: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(ids, name) ? ids[name] : undefined
}

function kindOf(fields: readonly FieldChange[]): 'unchanged' | 'scale' | 'update' {
  if (fields.length === 0) return 'unchanged'
  return fields.every(({ path }) => path === 'replicas') ? 'scale' : 'update'
}

function changedFields(before: Fields, after: Fields): readonly FieldChange[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])]
  return paths
    .filter(
      path => canonicalJson(before.get(path)?.value) !== canonicalJson(after.get(path)?.value),
    )
    .map(path => {
      const was = before.get(path)
      const is = after.get(path)
      return {
        path,
        ...(was && { before: was.shown }),
        ...(is && { after: is.shown === was?.shown ? '«changed»' : is.shown }),
      }
    })
}
