import { has, textAt } from '../read.ts'
import { type Mapping, scalarLike, withEntry } from '../tree.ts'
import { editEach, editItems, editMap } from './edit.ts'

/**
 * Fills in values that a long form leaves out (compose-go: transform/defaults.go). They belong to the file that
 * leaves them out: an included file needs them before its paths are made relative to the including one.
 */
export function withDefaults(file: Mapping, interpolated: boolean): Mapping {
  const device = deviceOf(interpolated ? -1 : 'all')
  const reservations = (map: Mapping) => editItems(map, 'devices', device)
  const resources = (map: Mapping) => editMap(map, 'reservations', reservations)
  const deploy = (map: Mapping) => editMap(map, 'resources', resources)
  return editEach(file, 'services', service => {
    let filled = editMap(service, 'build', build)
    filled = editItems(filled, 'secrets', secret)
    filled = editItems(filled, 'ports', port)
    filled = editItems(filled, 'gpus', device)
    return editMap(filled, 'deploy', deploy)
  })
}

function build(map: Mapping): Mapping {
  const located = withDefault(map, 'context', '.')
  return has(map, 'dockerfile_inline') ? located : withDefault(located, 'dockerfile', 'Dockerfile')
}

function secret(map: Mapping): Mapping {
  const source = textAt(map, 'source')
  return source === undefined ? map : withDefault(map, 'target', `/run/secrets/${source}`)
}

function port(map: Mapping): Mapping {
  return withDefault(withDefault(map, 'protocol', 'tcp'), 'mode', 'ingress')
}

/** All of them: -1, or the word where the file is printed as it was written. */
function deviceOf(all: number | string): (map: Mapping) => Mapping {
  return map => (has(map, 'device_ids') ? map : withDefault(map, 'count', all))
}

function withDefault(map: Mapping, key: string, value: string | number): Mapping {
  return has(map, key) ? map : withEntry(map, key, scalarLike(map, value))
}
