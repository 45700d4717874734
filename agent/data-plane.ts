import { join } from 'node:path'
import type { AgentConfig } from '../core/config/config.ts'
import { networksOf } from '../core/model/networks.ts'
import type { Route } from '../core/model/route.ts'
import type { Task, TaskStatus } from '../core/model/task.ts'
import type { Random } from '../core/random.ts'
import { bootId, bootMs } from '../platform/boot-clock.ts'
import type { Clock } from '../platform/clock.ts'
import { exec } from '../platform/exec.ts'
import type { Logger } from '../platform/logger.ts'
import { ContactNote } from './contact-note.ts'
import { startContainers } from './containers/loop.ts'
import { startSweeper, type Swept } from './containers/sweeper.ts'
import type {
  ContainerRuntime,
  LogLine,
  LogOptions,
  ObservedContainer,
} from './containers/runtime.ts'
import { startDnat } from './dnat/iptables.ts'
import type { Place } from './dnat/place.ts'
import { gatewayOf } from './dnat/subnet.ts'
import { startDns } from './dns/server.ts'
import type { LocalTask } from './dns/zone.ts'
import type { Desired } from './session/receive.ts'
import { BridgePorts } from './walls/bridge-ports.ts'
import { Locals } from './walls/locals.ts'

/** Addresses of the whole cluster, as the engine says. */
export type Ranges = Pick<Place, 'vpcCidr' | 'vipCidr'>

interface DataPlaneOptions {
  readonly config: AgentConfig
  readonly subnet: string
  readonly ranges: Ranges
  readonly runtime: ContainerRuntime
  readonly report: (change: {
    readonly statuses: readonly TaskStatus[]
    readonly gone: readonly string[]
  }) => void
  readonly reportSwept: (swept: Swept) => void
  readonly log: Logger
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal
}

export interface DataPlane {
  readonly subnet: string
  /** Resolves when names and published ports are as wanted; containers follow in their own time. */
  apply(desired: Desired): Promise<void>
  /** An engine answered what was sent then, by `bootMs`, and what it wants was given to `apply`. */
  contact(at: number): void
  /** Applications whose volumes are to go, all of them. */
  sweep(apps: readonly string[]): void
  statuses(): readonly TaskStatus[]
  logs(task: string, options: LogOptions, signal: AbortSignal): AsyncIterable<LogLine>
  /** Resolves after the signal. Containers and rules stay. */
  readonly finished: Promise<unknown>
}

/** What most networks carry (1500) less what WireGuard adds (80). */
const mtu = 1420

/** The parts of an agent that need its subnet. Rejects when the network can't be had. */
export async function startDataPlane(options: DataPlaneOptions): Promise<DataPlane> {
  const { config, subnet, runtime, report, log, clock, random, signal } = options
  const { nodeName: agent, network: names } = config
  const gateway = gatewayOf(subnet)
  const network = { ...names, subnet, gateway, mtu }
  await runtime.ensureNetwork(network, signal)

  const dns = startDns({ ...config.dns, address: gateway, log, random, signal })
  const { bridge } = names
  const tunnel = config.overlay.interface
  const dnat = startDnat({ ...options.ranges, agent, subnet, bridge, tunnel, log, signal })
  const ports = new BridgePorts(bridge, exec)
  const locals = new Locals({ ports, onChange: all => dnat.setLocals(all), log })
  let routes: readonly Route[] = []
  let tasks: ReadonlyMap<string, Task> = new Map()
  let observed: readonly ObservedContainer[] = []
  const setClients = () => dns.setClients(clientsOf(observed, tasks))
  const containers = startContainers({
    agent,
    network,
    dns: gateway,
    dataDir: join(config.dataDir, 'files'),
    // each look at the containers also says whose address is whose, before a task is ready
    runtime: withListener(runtime, locals, seen => {
      observed = seen
      setClients()
    }),
    report,
    log,
    clock,
    bootMs,
    contactNote: new ContactNote(join(config.dataDir, 'contact.json'), bootId(), log),
    signal,
  })

  const sweeper = startSweeper({ runtime, report: options.reportSwept, log, signal })

  return {
    subnet,
    apply: async desired => {
      routes = [...desired.routes.values()]
      tasks = desired.tasks
      containers.setTasks([...tasks.values()])
      dns.setRoutes(desired.routes)
      setClients()
      locals.setWanted(tasks, desired.routes)
      await dnat.apply(routes, desired.peers)
    },
    contact: at => containers.contact(at),
    sweep: apps => sweeper.setApps(apps),
    statuses: () => containers.statuses(),
    logs: (task, logOptions, logSignal) => containers.logs(task, logOptions, logSignal),
    finished: Promise.all([
      containers.finished,
      sweeper.finished,
      closeOnAbort(signal, () => dns.close()),
    ]),
  }
}

function withListener(
  runtime: ContainerRuntime,
  locals: Locals,
  onList: (observed: readonly ObservedContainer[]) => void,
): ContainerRuntime {
  return {
    ...runtime,
    create: async (wanted, signal) => {
      const giveUp = locals.creating(wanted)
      try {
        return await runtime.create(wanted, signal)
      } catch (error) {
        giveUp()
        throw error
      }
    },
    list: async signal => {
      const observed = await runtime.list(signal)
      locals.seen(observed)
      onList(observed)
      return observed
    },
  }
}

/** A container whose task isn't wanted any more has lost its settings with it: labels don't hold them. */
function clientsOf(
  observed: readonly ObservedContainer[],
  tasks: ReadonlyMap<string, Task>,
): ReadonlyMap<string, LocalTask> {
  const placed = observed.flatMap(({ address, task, app, service, hash }) =>
    address === undefined
      ? []
      : [[address, { app, service, hash, ...namingOf(tasks.get(task)) }] as const],
  )
  return new Map(placed)
}

function namingOf(task: Task | undefined): Pick<LocalTask, 'networks' | 'upstreams' | 'links'> {
  if (!task) return {}
  const { dns, links } = task.spec.net ?? {}
  return {
    networks: networksOf(task.spec, task.app).map(({ name }) => name),
    ...(dns && dns.length > 0 && { upstreams: dns }),
    ...(links && {
      links: Object.fromEntries(links.map(({ alias, service }) => [alias.toLowerCase(), service])),
    }),
  }
}

async function closeOnAbort(signal: AbortSignal, close: () => Promise<void>): Promise<void> {
  if (!signal.aborted) {
    await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
  }
  await close()
}
