import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { callUnary } from '../../platform/rpc/call.ts'
import { dial, type Connection } from '../../platform/rpc/dial.ts'
import { banyan, type CliResult } from './command.ts'
import { agentPort, engineConfig } from './config.ts'
import { createDocker, dockerSocket } from './docker.ts'
import type { Home } from './home.ts'
import { buildRigImages } from './images.ts'
import { createMachine, type Machine } from './machine.ts'
import { createProgram, type Program } from './program.ts'
import type { Underlay } from './underlay.ts'

/** A server of the control plane: an engine, with the etcd and the registry that it manages unless they are others. */
export interface Control {
  /** `engine-1` */
  readonly id: string
  readonly address: string
  readonly machine: Machine
  readonly engine: Program
  /** Of this machine: what a registry of the engine's own is pushed to from. Absent: it builds elsewhere. */
  readonly dockerEngine?: Program
  /** banyan.yaml, for the `banyan` command too. */
  readonly config: string
  /** The engine's unix socket. */
  readonly socket: string
  /** To the engine's socket; makes a new connection by itself when the engine was away. */
  readonly connection: Connection
  /** The `banyan` command, asking this engine alone. */
  cli(...args: readonly string[]): Promise<CliResult>
  /** What a new server is told to become a member. */
  invite(): Promise<Invitation>
}

export interface Invitation {
  readonly token: string
  /** `host:port` of each engine, in order of preference. */
  readonly engines: readonly string[]
}

export interface ControlOptions {
  readonly id: string
  /** Of its folder in the rig's. */
  readonly folder: string
  readonly address: string
  readonly underlay: Underlay
  readonly home: Home
  /** Docker Engine that builds images: its socket. Absent: one on the same machine. */
  readonly docker?: string
  /** Merged over the one repository's configuration. */
  readonly repository: Readonly<Record<string, unknown>>
  /** Merged over the engine's section of banyan.yaml. */
  readonly settings?: Readonly<Record<string, unknown>>
}

export function createControl(options: ControlOptions): Control {
  const { id, address, underlay, home, repository, settings = {} } = options
  const dir = join(home.dir, options.folder)
  mkdirSync(dir)
  const machine = createMachine(underlay, address)
  const space = () => machine.space()
  const { docker = dockerSocket(dir) } = options
  const dockerEngine =
    options.docker === undefined ? createDocker({ space, dir, cgroup: home.cgroup }) : undefined
  const config = join(dir, 'banyan.yaml')
  writeFileSync(config, engineConfig({ id, dir, docker, address, repository, engine: settings }))
  const socket = join(dir, 'engine.sock')
  const connection = dial({ unix: socket })
  const engine = createProgram({
    space,
    argv: [process.execPath, resolve('dist/engine/main.js'), '--config', config],
    logFile: join(dir, 'engine.log'),
    ready: async () => await callUnary(connection.control, 'Version', {}, { timeoutMs: 1000 }),
  })
  const invite = async () => {
    const { token } = await callUnary(connection.control, 'InviteAgent', { person: 'rig' })
    return { token, engines: [doorOf({ address })] }
  }
  const cli = async (...args: readonly string[]) => await banyan(['--config', config, ...args])
  return {
    ...{ id, address, machine, engine, config, socket, connection, cli, invite },
    ...(dockerEngine && { dockerEngine: withImages(dockerEngine, docker) }),
  }
}

/** What is built on the images of the rig finds them there. */
function withImages(engine: Program, socket: string): Program {
  const start = async () => {
    await engine.start()
    await buildRigImages(socket)
  }
  return { ...engine, start }
}

/** Where agents of other servers dial in. */
export function doorOf({ address }: { readonly address: string }): string {
  return `${address}:${agentPort}`
}
