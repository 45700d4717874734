import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { callUnary } from '../../platform/rpc/client.ts'
import { eventually } from '../support/eventually.ts'
import { createFixtureRepo, type FixtureEntry, type GitFixture } from '../support/git-fixture.ts'
import { banyan, type CliResult } from './command.ts'
import { type Control, createControl } from './control.ts'
import { dockerSocket } from './docker.ts'
import { type Home, openHome } from './home.ts'
import { createHost, type RigHost } from './host.ts'
import { openSharedVolumes, type SharedVolumes } from './shared-volumes.ts'
import { openUnderlay, type Underlay } from './underlay.ts'

/** Several servers on one machine: the real programs, as compiled, each server with a kernel's view of its own. */
export interface Rig {
  readonly home: string
  readonly control: Control
  /** The Git repository that the engine watches. */
  readonly repository: GitFixture
  /** This machine's address, as the servers reach it: outside of the cluster. */
  readonly outside: string
  /** From 1. */
  host(n: number): RigHost
  hosts(): readonly RigHost[]
  /** A new server, ready when this resolves. */
  addHost(): Promise<RigHost>
  /** Takes a server away for good: drained first or not, its agent is removed from the cluster. */
  removeHost(host: RigHost): Promise<void>
  readonly network: Faults
  /** Volumes of `driver: shared`, where the repository's policy allows them. */
  readonly volumes: Pick<SharedVolumes, 'folder'>
  /** The `banyan` command; ends after two minutes. */
  cli(...args: readonly string[]): Promise<CliResult>
  /** As `cli`, with --json, parsed. */
  json<T>(...args: readonly string[]): Promise<T>
  /** Commits the files and syncs; rejects unless what they say is deployed. */
  push(files: Readonly<Record<string, FixtureEntry>>): Promise<void>
  /** Resolves when the engine says that exactly these agents are ready. */
  untilReady(hosts: readonly RigHost[]): Promise<void>
  /** The last lines of what each program logged. */
  logs(lines?: number): string
  stop(): Promise<void>
}

/** Packets are lost without a word, as with a broken switch. */
interface Faults {
  /** The host reaches nobody, and nobody reaches it. */
  cut(host: RigHost): Promise<void>
  /** No agent reaches the engine; servers reach each other. */
  cutEngine(): Promise<void>
  /** Packets from one address get lost on their way to the other; the way back is fine. */
  lose(from: { readonly address: string }, to: { readonly address: string }): Promise<void>
  /** Undoes all of these. */
  heal(): Promise<void>
}

export interface RigOptions {
  readonly hosts: number
  /** Labels of host n. */
  readonly labels?: (n: number) => Readonly<Record<string, string>>
  /** Merged over the one repository's configuration. */
  readonly repository?: Readonly<Record<string, unknown>>
  readonly onProgress?: (sentence: string) => void
}

const readyWithinMs = 60_000

/** Needs root and a compiled dist/. Images `bnt/web:1` (page shows $VERSION) and `bnt/tool:1` (busybox) are on every host. */
export async function startRig(options: RigOptions): Promise<Rig> {
  const home = await openHome()
  const underlay = await openUnderlay()
  const repository = await createFixtureRepo(home.dir)
  const volumes = await openSharedVolumes(home.dir)
  const rig = createRig(options, { home, underlay, repository, volumes })
  try {
    const { onProgress } = options
    const engine = startEngine(rig.control)
    const numbers = Array.from({ length: options.hosts }, (_, i) => i + 1)
    const hosts = numbers.map(async () => {
      const host = rig.newHost(engine)
      await host.start()
      onProgress?.(`${host.name} at ${host.address}: Docker Engine and agent`)
      return host
    })
    await engine
    onProgress?.(`engine, etcd and registry at ${rig.control.address}`)
    await rig.untilReady(await Promise.all(hosts))
    return rig
  } catch (error) {
    const text = rig.logs()
    await rig.stop()
    throw new Error(`the rig did not start:\n${text}`, { cause: error })
  }
}

async function startEngine({ machine, engine }: Control): Promise<void> {
  await machine.switchOn()
  await engine.start()
}

interface Parts {
  readonly home: Home
  readonly underlay: Underlay
  readonly repository: GitFixture
  readonly volumes: SharedVolumes
}

interface NewRig extends Rig {
  /** It is not started yet; it joins when the engine is there. */
  newHost(engine: Promise<void>): RigHost
}

function createRig(options: RigOptions, parts: Parts): NewRig {
  const { home, underlay, repository, volumes } = parts
  const hosts: RigHost[] = []
  const control = createControl({
    ...{ home, underlay, address: underlay.address(2) },
    docker: dockerSocket(join(home.dir, hostName(1))),
    repository: { url: repository.dir, ...options.repository },
  })
  let made = 0
  const newHost = (engine: Promise<void>) => {
    const n = ++made
    const labels = options.labels?.(n) ?? {}
    const address = underlay.address(n + 2)
    const name = hostName(n)
    const invite = async () => {
      await engine
      return await control.invite()
    }
    const host = createHost({ name, address, invite, labels, underlay, home, volumes })
    hosts.push(host)
    return host
  }
  const cli = async (...args: readonly string[]) =>
    await banyan(['--config', control.config, ...args])
  const untilReady = async (wanted: readonly RigHost[]) => {
    const names = wanted.map(({ name }) => name).sort()
    await eventually(async () => {
      const ready = await readyAgents(control)
      return ready.sort().join() === names.join() ? true : undefined
    }, readyWithinMs)
  }
  return {
    home: home.dir,
    control,
    repository,
    outside: underlay.outside,
    newHost,
    host: n => {
      const host = hosts.find(({ name }) => name === hostName(n))
      if (!host) throw new Error(`There is no host ${n}`)
      return host
    },
    hosts: () => hosts,
    addHost: async () => {
      const before = await readyAgents(control)
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
    network: createFaults(underlay, control, () => hosts),
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
      control.connection.close()
      await Promise.all(hosts.map(async host => await host.kill()))
      await control.machine.switchOff()
      await underlay.close()
      await volumes.close()
      await home.remove()
    },
  }
}

function hostName(n: number): string {
  return `host-${n}`
}

async function readyAgents({ connection }: Control): Promise<string[]> {
  try {
    const { agents } = await callUnary(connection.control, 'Status', {}, { timeoutMs: 1000 })
    return agents.filter(({ state }) => state === 'ready').map(({ name }) => name)
  } catch {
    return []
  }
}

function createFaults(
  underlay: Underlay,
  control: Control,
  hosts: () => readonly RigHost[],
): Faults {
  const cut = async (one: { address: string }, others: readonly { address: string }[]) => {
    for (const other of others) {
      await underlay.lose(one.address, other.address)
      await underlay.lose(other.address, one.address)
    }
  }
  const machine = { address: underlay.outside }
  return {
    cut: async host =>
      await cut(host, [machine, control, ...hosts().filter(other => other !== host)]),
    cutEngine: async () => await cut(control, hosts()),
    lose: async (from, to) => await underlay.lose(from.address, to.address),
    heal: async () => await underlay.heal(),
  }
}

function readLogs(home: string, lines: number): string {
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' })
    .filter(name => /^[^/]+\/(engine|agent)\.log$/.test(name))
    .sort()
  return files
    .map(name => {
      const text = readFileSync(join(home, name), 'utf8').trimEnd().split('\n')
      return [`── ${name}`, ...text.slice(-lines)].join('\n')
    })
    .join('\n')
}
