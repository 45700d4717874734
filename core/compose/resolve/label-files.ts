import { has, listAt, mapAt, scalarsIn } from '../read.ts'
import { type Entry, type Mapping, mappingLike, type Scalar, withEntry } from '../tree.ts'
import { editEach } from './edit.ts'
import { variableLike } from './own-variables.ts'
import { type VariableFiles } from './variable-files.ts'

/**
 * `label_file` becomes part of `labels`, which win (compose-go: WithServicesLabelsResolved). A file may use labels of
 * the files before it, even over its own, and nothing else: the scope is not for labels.
 */
export function withLabelFiles(file: Mapping, files: VariableFiles): Mapping {
  return editEach(file, 'services', service => {
    if (!has(service, 'label_file')) return service
    const own = mapAt(service, 'labels')
    const entries = labels(scalarsIn(listAt(service, 'label_file')), own, files)
    const rest = withEntry(service, 'label_file', undefined)
    return entries.size === 0
      ? rest
      : withEntry(rest, 'labels', { ...(own ?? mappingLike(service, {})), entries })
  })
}

function labels(
  paths: readonly Scalar[],
  own: Mapping | undefined,
  files: VariableFiles,
): ReadonlyMap<string, Entry> {
  const found = new Map<string, string>()
  const entries = new Map<string, Entry>()
  const surroundings = { lookup: (label: string) => found.get(label), before: () => undefined }
  for (const path of paths) {
    for (const [name, value] of files.read({ path }, surroundings)) {
      found.set(name, value)
      entries.set(name, { key: path.at, value: variableLike(path, name, value) })
    }
  }
  for (const [name, entry] of own?.entries ?? []) entries.set(name, entry)
  return entries
}
