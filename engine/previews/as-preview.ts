import type { NetworkSettings } from '../../core/model/container-settings.ts'
import type { PublishedPort } from '../../core/model/ports.ts'
import type { Network, Project, Volume } from '../../core/model/project.ts'
import type { Service } from '../../core/model/service.ts'
import { choosePorts, type PortRange } from './ports.ts'

/** What applications other than this preview have on the servers. */
export interface Taken {
  /** Numbers of published ports. */
  readonly ports: ReadonlySet<number>
  readonly networks: ReadonlySet<string>
  readonly volumes: ReadonlySet<string>
}

export interface PreviewPlace {
  readonly repository: string
  readonly pull: number
  readonly range: PortRange
  /** Of this pull request so far, by `portKey`. */
  readonly ports: Readonly<Record<string, number>>
  readonly taken: Taken
}

export type AsPreview =
  | {
      readonly kind: 'preview'
      readonly project: Project
      /** By `portKey`. */
      readonly ports: Readonly<Record<string, number>>
    }
  | {
      readonly kind: 'refused'
      /** Sentences, each with the key that it is about. */
      readonly problems: readonly string[]
    }

/**
 * A project that was loaded under its preview's name, as it may run beside production: with ports, volumes, networks
 * and container names that nobody else has, one task of each service, nobody to wait for. What can't be given an own
 * one of is refused.
 */
export function asPreview(loaded: Project, place: PreviewPlace): AsPreview {
  const problems = loaded.services.flatMap(beyondReach).concat(loaded.volumes.flatMap(foreignData))
  const ports = choosePorts(portKeys(loaded), {
    ...place,
    before: place.ports,
    taken: place.taken.ports,
  })
  if (!ports) {
    const { first, last } = place.range
    problems.push(`ports: none of ${first}-${last} is free`)
  }
  const { after: _, ...kept } = loaded
  const project: Project = {
    ...kept,
    services: loaded.services.map(service => ownService(service, loaded.name, ports ?? {})),
    volumes: loaded.volumes.map(volume => ownVolume(volume, loaded.name)),
    ...(loaded.networks && {
      networks: loaded.networks.map(network => ownNetwork(network, loaded.name, place)),
    }),
  }
  problems.push(...collisions(project, place.taken))
  if (!ports || problems.length > 0) return { kind: 'refused', problems }
  return { kind: 'preview', project, ports }
}

/** One for each port of a service that is published, however often. */
function portKey(app: string, service: string, port: PublishedPort): string {
  return `${app}/${service}/${port.target}/${port.protocol}`
}

function portKeys({ name, services }: Project): readonly string[] {
  const keys = services.flatMap(service =>
    service.ports.map(port => portKey(name, service.name, port)),
  )
  return [...new Set(keys)]
}

/** The default policy refuses these while loading: this holds whatever was loaded with. */
function beyondReach({ name, mounts, net }: Service): string[] {
  const binds = mounts.flatMap(mount =>
    mount.kind === 'bind' ? [`services.${name}.volumes: ${mount.source} is the server's`] : [],
  )
  const isHost = net?.mode === 'host'
  return [
    ...binds,
    ...(isHost ? [`services.${name}.network_mode: host publishes ports of its own`] : []),
  ]
}

/** Options say where the data lies: under another name it would be production's all the same. */
function foreignData({ name, driver = 'local', driverOpts }: Volume): string[] {
  const { type = '', o = '', device = '' } = driverOpts
  const isPlain = type === '' && o === '' && device === ''
  const isMemory = type === 'tmpfs' && !/(^|,)r?bind(,|$)/.test(o)
  if (driver === 'local' && (isPlain || isMemory)) return []
  return [`volumes.${name}.driver_opts: what is mounted there is not the preview's own`]
}

function ownService(
  { mode, containerName, net: written, ...service }: Service,
  app: string,
  ports: Readonly<Record<string, number>>,
): Service {
  const net = ownNet(written, containerName)
  const isJob = mode === 'replicated-job' || mode === 'global-job'
  const isGlobal = mode === 'global' || mode === 'global-job'
  return {
    ...service,
    ...(isJob && { mode: 'replicated-job' }),
    replicas: isGlobal ? 1 : Math.min(service.replicas, 1),
    ports: ownPorts(service, app, ports),
    // a proxy that reads labels on the server would send production's visitors here
    labels: {},
    ...(net && { net }),
  }
}

/**
 * Its container has a name of Banyan's; the other services find it by the one in the file nevertheless. An address of
 * the network card that is in the file would be there twice.
 */
function ownNet(
  net: NetworkSettings | undefined,
  containerName: string | undefined,
): NetworkSettings | undefined {
  const { macAddress: _, ...kept } = net ?? {}
  const isApart = net?.mode !== undefined && net.mode !== 'overlay'
  if (containerName === undefined || isApart) return net && kept
  const attachments = net?.attachments ?? [{ network: 'default' }]
  return {
    ...kept,
    attachments: attachments.map(each => ({
      ...each,
      aliases: [...new Set([...(each.aliases ?? []), containerName])].sort(),
    })),
  }
}

/** Of those that would be published alike now, the one for more addresses stays. */
function ownPorts(
  { name, ports }: Pick<Service, 'name' | 'ports'>,
  app: string,
  chosen: Readonly<Record<string, number>>,
): readonly PublishedPort[] {
  const own = ports.map(port => ({ ...port, published: chosen[portKey(app, name, port)] ?? 0 }))
  const isFirst = (port: PublishedPort, index: number) =>
    own.findIndex(each => isAlike(each, port)) === index
  const isCovered = (port: PublishedPort) =>
    port.hostIp !== undefined &&
    own.some(each => each.hostIp === undefined && each.published === port.published)
  return own.filter((port, index) => isFirst(port, index) && !isCovered(port))
}

function isAlike(a: PublishedPort, b: PublishedPort): boolean {
  return a.hostIp === b.hostIp && a.published === b.published && a.protocol === b.protocol
}

/** Also of one that others make: it begins empty, and goes with the preview. */
function ownVolume(volume: Volume, app: string): Volume {
  return { ...volume, external: false, runtimeName: `${app}_${volume.name}` }
}

/** Those of one pull request meet on what they call alike; nobody else is there. */
function ownNetwork(
  network: Network,
  app: string,
  { repository, pull }: Pick<PreviewPlace, 'repository' | 'pull'>,
): Network {
  const isUsual = !network.external && network.runtimeName === `${app}_${network.name}`
  if (isUsual) return network
  return { ...network, runtimeName: `${network.runtimeName}.${repository}-pr-${pull}` }
}

/** Names that somebody gave by hand to what is theirs. */
function collisions({ volumes, networks = [], name }: Project, taken: Taken): string[] {
  const own = networks.length > 0 ? networks : [{ name: 'default', runtimeName: `${name}_default` }]
  return [
    ...volumes
      .filter(({ runtimeName }) => taken.volumes.has(runtimeName))
      .map(volume => `volumes.${volume.name}: ${volume.runtimeName} is another application's`),
    ...own
      .filter(({ runtimeName }) => taken.networks.has(runtimeName))
      .map(network => `networks.${network.name}: ${network.runtimeName} is another application's`),
  ]
}
