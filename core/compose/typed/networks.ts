import { type Network } from '../../model/project.ts'
import { type Service } from '../../model/service.ts'
import { type Context, shown } from '../context.ts'
import { flagAt, mapAt, scalarAt, textAt } from '../read.ts'
import { type Place } from '../source.ts'
import { type Mapping } from '../tree.ts'
import { byText, filled } from './values.ts'
import { defaultNetwork } from './network-settings.ts'

/** Names that mean something else to a container engine than a network of their own. */
const engineNetworks: readonly string[] = ['bridge', 'host', 'none']

/** Those that services are on, sorted by name; undefined where that is the default one as it always is. */
export function networksOf(
  file: Mapping,
  project: string,
  services: readonly Service[],
  context: Context,
): readonly Network[] | undefined {
  const used = new Set(services.flatMap(networksUsed))
  const definitions = mapAt(file, 'networks')
  const networks = [...used].map(name =>
    networkOf(name, mapAt(definitions, name), project, context),
  )
  const isUsual =
    networks.every(each => each.name === defaultNetwork) && isUsualDefault(file, project)
  return isUsual ? undefined : filled(networks.sort(byText(({ name }) => name)))
}

/** Where the file says of its networks what they are called, by their names on the servers. */
export function networkPlaces(
  file: Mapping,
  networks: readonly Network[],
): ReadonlyMap<string, Place> {
  const definitions = mapAt(file, 'networks')
  return new Map(
    networks.flatMap(({ name, runtimeName }) => {
      const named = scalarAt(mapAt(definitions, name), 'name')?.at
      const place = named ?? definitions?.entries.get(name)?.key
      return place ? [[runtimeName, place] as const] : []
    }),
  )
}

/** Whether the default network is what it is without a word about it in the file. */
export function isUsualDefault(file: Mapping, project: string): boolean {
  const map = mapAt(mapAt(file, 'networks'), defaultNetwork)
  if (!map) return true
  const name = textAt(map, 'name') || usualName(project, defaultNetwork)
  const isSpecial = flagAt(map, 'external') === true || flagAt(map, 'internal') === true
  return name === usualName(project, defaultNetwork) && !isSpecial
}

function usualName(project: string, name: string): string {
  return `${project}_${name}`
}

function networksUsed({ net }: Service): readonly string[] {
  if (net?.mode === 'host' || net?.mode === 'none') return []
  return net?.attachments?.map(({ network }) => network) ?? [defaultNetwork]
}

function networkOf(
  name: string,
  map: Mapping | undefined,
  project: string,
  { problems }: Context,
): Network {
  const external = flagAt(map, 'external') ?? false
  const written = textAt(map, 'name')
  const runtimeName = written || (external ? name : usualName(project, name))
  const scalar = scalarAt(map, 'name')
  if (external && engineNetworks.includes(runtimeName)) {
    const message = `${scalar ? shown(scalar) : JSON.stringify(name)} is not a network but a mode`
    const place = scalar?.at ?? map?.entries.get('external')?.key ?? map?.at
    const hint = `write "network_mode: ${runtimeName}" in the service`
    if (place) problems.error(place, 'unsupported-value', message, hint)
  }
  return { name, runtimeName, external, internal: flagAt(map, 'internal') ?? false }
}
