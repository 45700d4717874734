import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Docker from 'dockerode'
import { agentConfig } from './config.ts'
import type { Invitation } from './control.ts'
import { createDocker, dockerSocket } from './docker.ts'
import type { Home } from './home.ts'
import { buildRigImages } from './images.ts'
import { createMachine } from './machine.ts'
import { createProgram, type Program } from './program.ts'
import type { SharedVolumes } from './shared-volumes.ts'
import type { Underlay } from './underlay.ts'

export interface ContainerSeen {
  readonly id: string
  readonly name: string
  readonly running: boolean
}

/** A server with a Docker Engine and an agent. */
export interface RigHost {
  /** Of its agent. */
  readonly name: string
  readonly address: string
  /** Unix socket of its Docker Engine. */
  readonly docker: string
  readonly dockerEngine: Program
  readonly agent: Program
  readonly on: boolean
  /** Switches it on; its Docker Engine and its agent start, as on every boot. At the first time it joins the cluster. */
  start(): Promise<void>
  /** Shuts down in good order. */
  stop(): Promise<void>
  /** Pulls the plug. */
  kill(): Promise<void>
  /** All its processes hang. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Runs a command on it; answers its output. */
  run(...argv: readonly string[]): Promise<string>
  /** All containers of its Docker Engine, running or not. */
  containers(): Promise<readonly ContainerSeen[]>
}

interface HostOptions {
  readonly name: string
  readonly address: string
  readonly invite: () => Promise<Invitation>
  readonly labels: Readonly<Record<string, string>>
  readonly underlay: Underlay
  readonly home: Home
  readonly volumes: SharedVolumes
  /** `host:port` of a registry without TLS. */
  readonly registry?: string
}

export function createHost(options: HostOptions): RigHost {
  const { name, address, underlay, home, invite, volumes, registry } = options
  const dir = join(home.dir, name)
  mkdirSync(dir)
  const machine = createMachine(underlay, address)
  const space = () => machine.space()
  const dockerEngine = createDocker({
    ...{ space, dir, cgroup: home.cgroup },
    ...(registry !== undefined && { registry }),
  })
  const socket = dockerSocket(dir)
  const config = join(dir, 'banyan.yaml')
  writeFileSync(config, agentConfig(socket))
  const agentMain = resolve('dist/agent/main.js')
  const agent = createProgram({
    space,
    argv: [process.execPath, agentMain, '--config', config],
    logFile: join(dir, 'agent.log'),
  })
  const settle = async () => {
    await buildRigImages(socket)
    const { token, engines } = await invite()
    const labels = Object.entries(options.labels).map(([label, value]) => `${label}=${value}`)
    await machine
      .space()
      .run(
        ...[process.execPath, agentMain, 'init', '--config', config, '--name', name],
        ...['--token', token, '--data-dir', join(dir, 'agent')],
        ...engines.flatMap(engine => ['--engine', engine]),
        ...labels.flatMap(label => ['--label', label]),
      )
  }
  let settled = false
  return {
    name,
    address,
    docker: socket,
    dockerEngine,
    agent,
    get on() {
      return machine.on
    },
    start: async () => {
      await machine.switchOn()
      await volumes.offer(space())
      await dockerEngine.start()
      if (!settled) await settle()
      settled = true
      await agent.start()
    },
    stop: async () => {
      await agent.stop()
      await dockerEngine.stop()
      await machine.switchOff()
    },
    kill: async () => await machine.switchOff(),
    pause: async () => await machine.freeze(),
    resume: async () => await machine.thaw(),
    run: async (...argv) => await machine.space().run(...argv),
    containers: async () => await listContainers(socket),
  }
}

async function listContainers(socket: string): Promise<readonly ContainerSeen[]> {
  const all = await new Docker({ socketPath: socket }).listContainers({ all: true })
  return all.map(({ Id, Names, State }) => ({
    id: Id,
    name: (Names[0] ?? '').slice(1),
    running: State === 'running',
  }))
}
