import { sha256 } from '../../hash.ts'
import { mapAt } from '../read.ts'
import { type Mapping, withEntry } from '../tree.ts'
import { compactJson } from './json-text.ts'
import { printable } from './printable.ts'

/** What does not make another container of a service. */
const leftOut = ['build', 'pull_policy', 'scale', 'depends_on', 'profiles']

/**
 * Service → hash of what makes its containers, as `docker compose config --hash` counts it: two ways to write the
 * same service have one hash. Sorted by name.
 */
export function serviceHashes(file: Mapping): ReadonlyMap<string, string> {
  const services = mapAt(printable(file, 'json'), 'services')
  const hashes = new Map<string, string>()
  for (const [name, { value }] of services?.entries ?? []) {
    if (value.kind === 'map') hashes.set(name, sha256(compactJson(hashed(value))))
  }
  return hashes
}

function hashed(service: Mapping): Mapping {
  const short = leftOut.reduce<Mapping>((map, key) => withEntry(map, key, undefined), service)
  const deploy = mapAt(short, 'deploy')
  return deploy ? withEntry(short, 'deploy', withEntry(deploy, 'replicas', undefined)) : short
}
