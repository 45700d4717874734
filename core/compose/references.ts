import { type PublishedPort } from '../model/project.ts'
import { type Context, shown } from './context.ts'
import { cyclesIn } from './cycle.ts'
import { has, listAt, mapAt, mapsIn, scalarAt, wordOf } from './read.ts'
import { type Mapping, type Scalar } from './tree.ts'
import { didYouMean } from './suggest.ts'
import { type LocatedService } from './typed/service.ts'

/** Sixth stage: do the parts of the project fit together? */
export function checkReferences(
  file: Mapping,
  services: readonly LocatedService[],
  context: Context,
): void {
  checkHostPorts(services, context)
  checkContainerNames(services, context)
  checkDependencies(file, services, context)
  const volumes = mapAt(file, 'volumes')
  for (const { map, mounts } of services) {
    for (const { volume } of mounts) known(volume, volumes, 'volume', context)
    for (const kind of ['config', 'secret'] as const) {
      for (const from of mapsIn(listAt(map, `${kind}s`))) {
        known(scalarAt(from, 'source'), mapAt(file, `${kind}s`), kind, context)
      }
    }
  }
}

function known(
  name: Scalar | undefined,
  definitions: Mapping | undefined,
  kind: string,
  { problems }: Context,
): void {
  if (!name || has(definitions, wordOf(name.value))) return
  const meant = name.template === undefined ? wordOf(name.value) : ''
  const hint =
    didYouMean(meant, definitions?.entries.keys() ?? []) ?? `define it under top-level "${kind}s"`
  problems.error(name.at, `unknown-${kind}`, `there is no ${kind} ${shown(name)}`, hint)
}

/** Two ports collide unless protocol or number differ, or both have addresses and these differ. */
function checkHostPorts(services: readonly LocatedService[], { problems }: Context): void {
  const taken = new Map<string, { readonly address: string; readonly owner: string }[]>()
  for (const { service, ports } of services) {
    for (const { port, from } of ports) {
      const key = `${port.published}/${port.protocol}`
      const others = taken.get(key) ?? []
      const address = port.hostIp ?? ''
      const other = others.find(
        each => each.address === '' || address === '' || each.address === address,
      )
      if (other) {
        const owner = other.owner === service.name ? 'twice' : `by ${other.owner} too`
        problems.error(from.at, 'port-conflict', `${describe(port)} is published ${owner}`)
      }
      if (others.length < 100) others.push({ address, owner: service.name })
      taken.set(key, others)
    }
  }
}

function describe({ published, protocol }: PublishedPort): string {
  return `${protocol} port ${published}`
}

function checkContainerNames(services: readonly LocatedService[], { problems }: Context): void {
  const owners = new Map<string, string>()
  for (const { service, map } of services) {
    const name = scalarAt(map, 'container_name')
    if (service.containerName === undefined || !name) continue
    const owner = owners.get(service.containerName)
    if (owner !== undefined) {
      problems.error(name.at, 'conflict', `${shown(name)} is the name of ${owner}'s container too`)
    }
    owners.set(service.containerName, service.name)
    if (service.replicas > 1) {
      const message = `${service.replicas} replicas can not share one container name`
      problems.error(name.at, 'conflict', message, 'remove "container_name" or set replicas to 1')
    }
  }
}

function checkDependencies(
  file: Mapping,
  services: readonly LocatedService[],
  { problems }: Context,
): void {
  const all = mapAt(file, 'services')
  const graph = new Map<string, readonly string[]>()
  for (const { service, map } of services) {
    graph.set(
      service.name,
      service.dependsOn.map(each => each.service),
    )
    for (const [name, { key }] of mapAt(map, 'depends_on')?.entries ?? []) {
      if (has(all, name)) continue
      const hint = didYouMean(name, all?.entries.keys() ?? [])
      const message = `${service.name} depends on ${JSON.stringify(name)}, which is no service`
      problems.error(key, 'unknown-service', message, hint)
    }
  }
  const [cycle] = cyclesIn(graph)
  const [first = '', second = ''] = cycle ?? []
  const start = services.find(({ service }) => service.name === first)
  const place = mapAt(start?.map, 'depends_on')?.entries.get(second)?.key
  if (cycle && place) {
    problems.error(place, 'dependency-cycle', `services depend in a circle: ${cycle.join(' → ')}`)
  }
}
