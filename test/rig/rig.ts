import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { callUnary } from '../../platform/rpc/call.ts'
import { eventually } from '../support/eventually.ts'
import { createFixtureRepo, type FixtureEntry, type GitFixture } from '../support/git-fixture.ts'
import { banyan, type CliResult } from './command.ts'
import type { Control } from './control.ts'
import { type ControlPlane, createControlPlane, type RigEngine } from './control-plane.ts'
import { type ManagedPlane, managedPlane } from './managed-plane.ts'
import { dockerSocket } from './docker.ts'
import { createFaults, type Faults } from './faults.ts'
import { type Home, openHome } from './home.ts'
import { createHost, type RigHost } from './host.ts'
import { openSharedVolumes, type SharedVolumes } from './shared-volumes.ts'
import { openUnderlay, type Underlay } from './underlay.ts'

/** Several servers on one machine: the real programs, as compiled, each server with a kernel's view of its own. */
export interface Rig {
  readonly home: string
  /** The first engine. */
  readonly control: Control
  /** From 1. */
  engine(n: number): RigEngine
  engines(): readonly RigEngine[]
  /** The Git repository that the engine watches. */
  readonly repository: GitFixture
  /** This machine's address, as the servers reach it: outside of the cluster. */
  readonly outside: string
  /** From 1. */
  host(n: number): RigHost
  hosts(): readonly RigHost[]
  /** One more engine, where they manage their state: it has joined with a token, and is ready, when this resolves. */
  addEngine(): Promise<RigEngine>
  /** A new server, ready when this resolves. */
  addHost(): Promise<RigHost>
  /** Takes a server away for good: drained first or not, its agent is removed from the cluster. */
  removeHost(host: RigHost): Promise<void>
  readonly network: Faults
  /** Volumes of `driver: shared`, where the repository's policy allows them. */
  readonly volumes: Pick<SharedVolumes, 'folder'>
  /** The `banyan` command, which knows all engines; ends after two minutes. */
  cli(...args: readonly string[]): Promise<CliResult>
  /** As `cli`, with --json, parsed. */
  json<T>(...args: readonly string[]): Promise<T>
  /** Commits the files and syncs; rejects unless what they say is deployed. */
  push(files: Readonly<Record<string, FixtureEntry>>): Promise<void>
  /** Resolves when an engine says that exactly these agents are ready. */
  untilReady(hosts: readonly RigHost[]): Promise<void>
  /** The last lines of what each program logged. */
  logs(lines?: number): string
  stop(): Promise<void>
}

export interface RigOptions {
  readonly hosts: number
  /** One that manages its etcd and its registry, unless said otherwise; several share an etcd with a member on each server. */
  readonly engines?: number
  /** Of several engines each manages a registry; default: they share one that nobody manages. */
  readonly ownRegistries?: boolean
  /**
   * managed: each engine runs a member of etcd and a registry, and all come in through the control tunnel; the second engine and
   * further ones join with a token. Default: as `engines` says.
   */
  readonly state?: 'managed'
  /** Labels of host n. */
  readonly labels?: (n: number) => Readonly<Record<string, string>>
  /** Merged over the one repository's configuration. */
  readonly repository?: RepositorySettings | ((at: Place) => Promise<RepositorySettings>)
  readonly onProgress?: (sentence: string) => void
}

type RepositorySettings = Readonly<Record<string, unknown>>

/** Where a rig is made, before its programs start. */
interface Place {
  readonly home: string
  readonly outside: string
  readonly repository: GitFixture
}

const readyWithinMs = 60_000
/** Of addresses in the rig's network: engines that join later count down from there. */
const last = 31

/** Needs root and a compiled dist/. Images `bnt/web:1` (page shows $VERSION) and `bnt/tool:1` (busybox) are on every host. */
export async function startRig(options: RigOptions): Promise<Rig> {
  const home = await openHome()
  const underlay = await openUnderlay()
  const repository = await createFixtureRepo(home.dir)
  const volumes = await openSharedVolumes(home.dir)
  const { outside } = underlay
  const settings =
    typeof options.repository === 'function'
      ? await options.repository({ home: home.dir, outside, repository })
      : options.repository
  const rig = createRig(options, { home, underlay, repository, volumes, settings: { ...settings } })
  try {
    const { onProgress } = options
    const engine = rig.plane.start()
    const numbers = Array.from({ length: options.hosts }, (_, i) => i + 1)
    const hosts = numbers.map(async () => {
      const host = rig.newHost(engine)
      await host.start()
      onProgress?.(`${host.name} at ${host.address}: Docker Engine and agent`)
      return host
    })
    await engine
    for (const { id, address } of rig.engines()) onProgress?.(`${id} at ${address}`)
    await rig.untilReady(await Promise.all(hosts))
    return rig
  } catch (error) {
    const text = rig.logs()
    await rig.stop()
    throw new Error(`the rig did not start:\n${text}`, { cause: error })
  }
}

interface Parts {
  readonly home: Home
  readonly underlay: Underlay
  readonly repository: GitFixture
  readonly volumes: SharedVolumes
  /** Of the repository. */
  readonly settings: RepositorySettings
}

interface NewRig extends Rig {
  readonly plane: ControlPlane
  /** It is not started yet; it joins when the engine is there. */
  newHost(engine: Promise<void>): RigHost
}

function createRig(options: RigOptions, parts: Parts): NewRig {
  const { home, underlay, repository, volumes, settings } = parts
  const hosts: RigHost[] = []
  const { engines: engineCount = 1 } = options
  const plan = {
    ...{ home, underlay, engines: engineCount },
    addressOf: (n: number) => underlay.address(n + 1),
    dockerOf: (n: number) => dockerSocket(join(home.dir, hostName(1 + ((n - 1) % options.hosts)))),
    repository: { url: repository.dir, ...settings },
  }
  const growing: ManagedPlane | undefined =
    options.state === 'managed'
      ? managedPlane({ ...plan, addressOf: n => underlay.address(n === 1 ? 2 : last - n) })
      : undefined
  const plane =
    growing ?? createControlPlane({ ...plan, ownRegistries: options.ownRegistries ?? false })
  const [control] = plane.engines
  if (!control) throw new Error('A rig has an engine')
  const { registry } = plane
  const before = engineCount + (registry ? 2 : 1)
  let made = 0
  const newHost = (engine: Promise<void>) => {
    const n = ++made
    const labels = options.labels?.(n) ?? {}
    const address = underlay.address(n + before)
    const name = hostName(n)
    const invite = async () => {
      await engine
      return await plane.invite(n)
    }
    const host = createHost({
      ...{ name, address, invite, labels, underlay, home, volumes },
      ...(registry && { registry: registry.url }),
    })
    hosts.push(host)
    return host
  }
  const asked = () =>
    plane.engines.length > 1
      ? plane.engines.flatMap(each => ['--engine', `unix:${each.socket}`])
      : []
  const cli = async (...args: readonly string[]) =>
    await banyan(['--config', control.config, ...asked(), ...args])
  const untilReady = async (wanted: readonly RigHost[]) => {
    const names = wanted.map(({ name }) => name).sort()
    await eventually(async () => {
      const ready = await readyAgents(plane)
      return ready.sort().join() === names.join() ? true : undefined
    }, readyWithinMs)
  }
  return {
    home: home.dir,
    control,
    plane,
    engine: n => {
      const engine = plane.engines[n - 1]
      if (!engine) throw new Error(`There is no engine ${n}`)
      return engine
    },
    engines: () => plane.engines,
    repository,
    outside: underlay.outside,
    newHost,
    host: n => {
      const host = hosts.find(({ name }) => name === hostName(n))
      if (!host) throw new Error(`There is no host ${n}`)
      return host
    },
    hosts: () => hosts,
    addEngine: async () => {
      if (!growing) throw new Error('Its engines do not manage their state')
      return await growing.grow()
    },
    addHost: async () => {
      const before = await readyAgents(plane)
      const host = newHost(Promise.resolve())
      await host.start()
      await untilReady(hosts.filter(({ name }) => name === host.name || before.includes(name)))
      return host
    },
    removeHost: async host => {
      hosts.splice(hosts.indexOf(host), 1)
      if (host.on) await host.kill()
      const { code, stderr } = await cli('agent', 'remove', host.name, '--force', '--yes')
      if (code !== 0) throw new Error(stderr)
    },
    network: createFaults(underlay, plane, () => hosts),
    volumes,
    cli,
    json: async <T>(...args: readonly string[]) => {
      const { stdout, stderr, code } = await cli('--json', ...args)
      if (stdout === '')
        throw new Error(`banyan ${args.join(' ')} said nothing (${code}): ${stderr}`)
      return JSON.parse(stdout) as T
    },
    push: async files => {
      await repository.commit(files)
      const { code, stdout, stderr } = await cli('sync', 'deploy', '--wait')
      if (code !== 0) throw new Error(`not deployed (${code}):\n${stdout}${stderr}`)
    },
    untilReady,
    logs: (lines = 30) => readLogs(home.dir, lines),
    stop: async () => {
      await Promise.all(hosts.map(async host => await host.kill()))
      await plane.stop()
      await underlay.close()
      await volumes.close()
      await home.remove()
    },
  }
}

function hostName(n: number): string {
  return `host-${n}`
}

/** As the first engine says that answers. */
async function readyAgents({ engines }: ControlPlane): Promise<string[]> {
  for (const { connection } of engines) {
    try {
      const { agents } = await callUnary(connection.control, 'Status', {}, { timeoutMs: 1000 })
      return agents.filter(({ state }) => state === 'ready').map(({ name }) => name)
    } catch {
      continue
    }
  }
  return []
}

function readLogs(home: string, lines: number): string {
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' })
    .filter(name => /^[^/]+\/(engine|agent|etcd)\.log$/.test(name))
    .sort()
  return files
    .map(name => {
      const text = readFileSync(join(home, name), 'utf8').trimEnd().split('\n')
      return [`── ${name}`, ...text.slice(-lines)].join('\n')
    })
    .join('\n')
}
