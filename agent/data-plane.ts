import { join } from 'node:path'
import type { AgentConfig } from '../core/config/agent.ts'
import type { Healing } from '../core/model/drift.ts'
import type { Route } from '../core/model/route.ts'
import type { TaskStatus } from '../core/model/task.ts'
import type { Random } from '../core/random.ts'
import { bootMs } from '../platform/boot-clock.ts'
import type { Clock } from '../platform/clock.ts'
import { exec } from '../platform/exec.ts'
import type { Logger } from '../platform/logger.ts'
import type { ContactNote } from './contact-note.ts'
import { startContainers } from './containers/loop.ts'
import { type Trouble, watchRuntime } from './containers/runtime-watch.ts'
import { startSweeper, type Swept } from './containers/sweeper.ts'
import type {
  ContainerRuntime,
  LogLine,
  LogOptions,
  ObservedContainer,
  WantedContainer,
} from './containers/runtime.ts'
import { startDnat } from './dnat/iptables.ts'
import type { Place } from './dnat/place.ts'
import { gatewayOf } from './dnat/subnet.ts'
import { Clients } from './dns/clients.ts'
import { startDns } from './dns/server.ts'
import { startOverlay } from './overlay/overlay.ts'
import type { Tunnel } from './overlay/tunnel.ts'
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
  readonly tunnel: Pick<Tunnel, 'keys' | 'mtu'>
  readonly contactNote: ContactNote
  readonly report: (change: {
    readonly statuses: readonly TaskStatus[]
    readonly gone: readonly string[]
  }) => void
  readonly reportSwept: (swept: Swept) => void
  /** Told when the container engine answers no more, and again when it does. */
  readonly onTrouble: (trouble: Trouble | undefined) => void
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
  /** This server has another address. */
  moved(): void
  /** Applications whose volumes are to go, all of them. */
  sweep(apps: readonly string[]): void
  /** Takes what is to become of drift, all that is not as usual. */
  heal(rules: readonly Healing[]): void
  statuses(): readonly TaskStatus[] | undefined
  logs(task: string, options: LogOptions, signal: AbortSignal): AsyncIterable<LogLine>
  /** Resolves after the signal. Containers and rules stay. */
  readonly finished: Promise<unknown>
}

/** The parts of an agent that need its subnet. Rejects when the network can't be had. */
export async function startDataPlane(options: DataPlaneOptions): Promise<DataPlane> {
  const { config, subnet, runtime, report, log, clock, random, signal } = options
  const { nodeName: agent, network: names } = config
  const gateway = gatewayOf(subnet)
  const network = { ...names, subnet, gateway, mtu: options.tunnel.mtu() }
  await runtime.ensureNetwork(network, signal)

  const dns = startDns({ ...config.dns, address: gateway, log, random, signal })
  const { bridge } = names
  const tunnel = config.overlay.interface
  const dnat = startDnat({
    ...{ ...options.ranges, agent, subnet, bridge, log, signal },
    ...{ tunnel, tunnelPort: config.overlay.listenPort },
  })
  const overlay = startOverlay({
    ...{ ...options.tunnel, config: config.overlay, vpcCidr: options.ranges.vpcCidr },
    ...{ agent, subnet, exec, clock, log, signal },
  })
  const ports = new BridgePorts(bridge, exec)
  const locals = new Locals({ ports, onChange: all => dnat.setLocals(all), log })
  let routes: readonly Route[] = []
  const clients = new Clients(all => dns.setClients(all))
  const containers = startContainers({
    agent,
    network,
    dns: gateway,
    dataDir: join(config.dataDir, 'files'),
    // each look at the containers also says whose address is whose, before a task is ready
    runtime: watchRuntime(withListeners(runtime, [locals, clients]), bootMs, options.onTrouble),
    report,
    log,
    clock,
    bootMs,
    contactNote: options.contactNote,
    signal,
  })

  const sweeper = startSweeper({ runtime, report: options.reportSwept, log, signal })

  return {
    subnet,
    apply: async desired => {
      routes = [...desired.routes.values()]
      containers.setTasks([...desired.tasks.values()])
      dns.setRoutes(desired.routes)
      clients.setTasks(desired.tasks)
      locals.setWanted(desired.tasks, desired.routes)
      await Promise.all([dnat.apply(routes, desired.peers), overlay.apply(desired.peers)])
    },
    moved: () => overlay.moved(),
    contact: at => containers.contact(at),
    sweep: apps => sweeper.setApps(apps),
    heal: rules => containers.setHealing(rules),
    statuses: () => containers.statuses(),
    logs: (task, logOptions, logSignal) => containers.logs(task, logOptions, logSignal),
    finished: Promise.all([
      containers.finished,
      overlay.finished,
      sweeper.finished,
      closeOnAbort(signal, () => dns.close()),
    ]),
  }
}

/** Who wants to know of a container before it runs. */
interface Listener {
  creating(wanted: WantedContainer): () => void
  seen(observed: readonly ObservedContainer[]): void
}

function withListeners(
  runtime: ContainerRuntime,
  listeners: readonly Listener[],
): ContainerRuntime {
  return {
    ...runtime,
    create: async (wanted, signal) => {
      const giveUp = listeners.map(listener => listener.creating(wanted))
      try {
        return await runtime.create(wanted, signal)
      } catch (error) {
        for (const each of giveUp) each()
        throw error
      }
    },
    list: async signal => {
      const observed = await runtime.list(signal)
      for (const listener of listeners) listener.seen(observed)
      return observed
    },
  }
}

async function closeOnAbort(signal: AbortSignal, close: () => Promise<void>): Promise<void> {
  if (!signal.aborted) {
    await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
  }
  await close()
}
