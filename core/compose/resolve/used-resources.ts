import { listAt, mapAt, mapsIn, textAt } from '../read.ts'
import { type Mapping, withEntry } from '../tree.ts'

const kinds = ['networks', 'volumes', 'secrets', 'configs', 'models']

/** Networks, volumes and the like that no active service uses leave (compose-go: WithoutUnnecessaryResources). */
export function withoutUnused(file: Mapping): Mapping {
  const used = new Map<string, Set<string>>(kinds.map(kind => [kind, new Set()]))
  for (const { value } of mapAt(file, 'services')?.entries.values() ?? []) {
    if (value.kind !== 'map') continue
    for (const [kind, name] of uses(value)) used.get(kind)?.add(name)
  }
  return kinds.reduce((kept, kind) => only(kept, kind, used.get(kind) ?? new Set()), file)
}

function only(file: Mapping, kind: string, names: ReadonlySet<string>): Mapping {
  const all = mapAt(file, kind)
  if (!all) return file
  const entries = new Map([...all.entries].filter(([name]) => names.has(name)))
  return withEntry(file, kind, entries.size === 0 ? undefined : { ...all, entries })
}

function* uses(service: Mapping): Generator<readonly [kind: string, name: string]> {
  for (const kind of ['networks', 'models']) {
    for (const name of mapAt(service, kind)?.entries.keys() ?? []) yield [kind, name]
  }
  for (const volume of mapsIn(listAt(service, 'volumes'))) {
    if (textAt(volume, 'type') === 'volume') yield ['volumes', textAt(volume, 'source') ?? '']
  }
  for (const name of sources(service, 'configs')) yield ['configs', name]
  for (const name of sources(service, 'secrets')) yield ['secrets', name]
  for (const name of sources(mapAt(service, 'build'), 'secrets')) yield ['secrets', name]
  const variables = mapAt(mapAt(service, 'x-banyan'), 'secret_environment')
  for (const name of variables?.entries.keys() ?? []) {
    yield ['secrets', textAt(variables, name) ?? '']
  }
}

function sources(user: Mapping | undefined, kind: string): readonly string[] {
  return mapsIn(listAt(user, kind)).map(use => textAt(use, 'source') ?? '')
}
