import { flagAt, has, listAt, mapAt, mapsIn, scalarAt, wordOf } from '../read.ts'
import { type Reading } from '../reading.ts'
import { type Entry, type Mapping, mappingLike, type Tree, withEntry } from '../tree.ts'
import { editEach } from './edit.ts'
import { variableLike } from './own-variables.ts'
import { type VariableFiles } from './variable-files.ts'

/**
 * `env_file` becomes part of `environment`: a later file wins over an earlier one, and what the service itself says,
 * also that it has no value, over all (compose-go: WithServicesEnvironmentResolved). A file may use variables of the
 * scope, else of the service, else its own, else of the files before it.
 */
export function withEnvFiles(file: Mapping, reading: Reading, files: VariableFiles): Mapping {
  return editEach(file, 'services', service => {
    if (!has(service, 'env_file')) return service
    const own = mapAt(service, 'environment')
    const entries = environment(mapsIn(listAt(service, 'env_file')), own, reading, files)
    const rest = withEntry(service, 'env_file', undefined)
    return entries.size === 0
      ? rest
      : withEntry(rest, 'environment', { ...(own ?? mappingLike(service, {})), entries })
  })
}

function environment(
  references: readonly Mapping[],
  own: Mapping | undefined,
  { scope }: Reading,
  files: VariableFiles,
): ReadonlyMap<string, Entry> {
  const fromFiles = new Map<string, string>()
  const entries = new Map<string, Entry>()
  const surroundings = {
    lookup: (name: string) => scope.lookup(name) ?? ownValue(own?.entries.get(name)?.value),
    before: (name: string) => fromFiles.get(name),
  }
  for (const reference of references) {
    const path = scalarAt(reference, 'path')
    if (!path) continue
    const optional = flagAt(reference, 'required') === false
    const format = scalarAt(reference, 'format')
    for (const [name, value] of files.read({ path, format, optional }, surroundings)) {
      fromFiles.set(name, value)
      entries.set(name, { key: path.at, value: variableLike(path, name, value) })
    }
  }
  for (const [name, entry] of own?.entries ?? []) entries.set(name, entry)
  return entries
}

function ownValue(value: Tree | undefined): string | undefined {
  return value?.kind === 'scalar' && value.value !== null ? wordOf(value.value) : undefined
}
