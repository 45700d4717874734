import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { callUnary, dial, type Connection } from '../../platform/rpc/client.ts'
import { agentPort, engineConfig } from './config.ts'
import type { Home } from './home.ts'
import { createMachine, type Machine } from './machine.ts'
import { createProgram, type Program } from './program.ts'
import type { Underlay } from './underlay.ts'

/** The server of the control plane: the engine, with the etcd and the registry that it manages. */
export interface Control {
  readonly address: string
  readonly machine: Machine
  readonly engine: Program
  /** banyan.yaml, for the `banyan` command too. */
  readonly config: string
  /** To the engine's socket; makes a new connection by itself when the engine was away. */
  readonly connection: Connection
  /** What a new server is told to become a member. */
  invite(): Promise<Invitation>
}

export interface Invitation {
  readonly token: string
  /** `host:port` */
  readonly engine: string
}

interface ControlOptions {
  readonly address: string
  readonly underlay: Underlay
  readonly home: Home
  /** Docker Engine that builds images: its socket. */
  readonly docker: string
  /** Merged over the one repository's configuration. */
  readonly repository: Readonly<Record<string, unknown>>
}

export function createControl(options: ControlOptions): Control {
  const { address, underlay, home, docker, repository } = options
  const dir = join(home.dir, 'control')
  mkdirSync(dir)
  const machine = createMachine(underlay, address)
  const config = join(dir, 'banyan.yaml')
  writeFileSync(config, engineConfig({ dir, docker, address, repository }))
  const connection = dial({ unix: join(dir, 'engine.sock') })
  const engine = createProgram({
    space: () => machine.space(),
    argv: [process.execPath, resolve('dist/engine/main.js'), '--config', config],
    logFile: join(dir, 'engine.log'),
    ready: async () => await callUnary(connection.control, 'Version', {}, { timeoutMs: 1000 }),
  })
  const invite = async () => {
    const { token } = await callUnary(connection.control, 'InviteAgent', { person: 'rig' })
    return { token, engine: `${address}:${agentPort}` }
  }
  return { address, machine, engine, config, connection, invite }
}
