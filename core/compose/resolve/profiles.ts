import { listAt, mapAt, scalarsIn } from '../read.ts'
import { type Mapping, withEntry } from '../tree.ts'

export interface Selected {
  readonly file: Mapping
  /** Services that the active profiles leave out: there, but not to be depended on. */
  readonly inactive: ReadonlySet<string>
}

/** Services stay that have no profile or an active one; `*` activates all (compose-go: WithProfiles). */
export function selectProfiles(file: Mapping, active: readonly string[]): Selected {
  const services = mapAt(file, 'services')
  if (!services) return { file, inactive: new Set() }
  const inactive = new Set<string>()
  for (const [name, { value }] of services.entries) {
    if (value.kind === 'map' && !isActive(value, active)) inactive.add(name)
  }
  if (inactive.size === 0) return { file, inactive }
  const entries = new Map([...services.entries].filter(([name]) => !inactive.has(name)))
  return { file: withEntry(file, 'services', { ...services, entries }), inactive }
}

function isActive(service: Mapping, active: readonly string[]): boolean {
  const profiles = scalarsIn(listAt(service, 'profiles'))
  if (profiles.length === 0 || active.includes('*')) return true
  return profiles.some(({ value }) => active.includes(String(value)))
}
