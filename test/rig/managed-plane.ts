import { copyFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { callUnary } from '../../platform/rpc/call.ts'
import { type Control, type ControlOptions, createControl } from './control.ts'
import type { ControlPlane, RigEngine } from './control-plane.ts'

/** A control plane whose engines manage everything, and that grows by one engine at a time. */
export interface ManagedPlane extends ControlPlane {
  /** One more server, which joins with a token as a person lets it; ready when this resolves. */
  grow(): Promise<RigEngine>
}

interface Plan extends Pick<ControlOptions, 'underlay' | 'home' | 'repository'> {
  /** How many there are at first. */
  readonly engines: number
  readonly addressOf: (n: number) => string
  readonly dockerOf: (n: number) => string
}

/** gRPC, inside the control tunnel. */
const grpcPort = 50051

/** The first begins alone. Everybody comes in through the control tunnel; there is no TCP door. */
export function managedPlane(plan: Plan): ManagedPlane {
  const { engines: count, addressOf, dockerOf, ...shared } = plan
  const engines: RigEngine[] = []
  const add = () => {
    const n = engines.length + 1
    const address = addressOf(n)
    const control = createControl({
      ...{ ...shared, id: `engine-${n}`, folder: `control-${n}`, address, docker: dockerOf(n) },
      settings: { agent_listen: '', control: { enabled: true, address } },
    })
    const boot = async () => {
      await control.machine.switchOn()
      await control.engine.start()
    }
    const engine = { ...control, boot }
    engines.push(engine)
    return engine
  }
  const first = add()
  const grow = async () => {
    const by = engines.find(({ engine }) => engine.running) ?? first
    const engine = add()
    await joinBy(engine, by)
    await engine.engine.start()
    return engine
  }
  return {
    engines,
    grow,
    start: async () => {
      await first.boot()
      for (let n = 1; n < count; n++) await grow()
    },
    invite: async () => {
      const { connection, address } = engines.find(({ engine }) => engine.running) ?? first
      const { token } = await callUnary(connection.control, 'InviteAgent', { person: 'rig' })
      return { token, engines: [`${address}:${grpcPort}`] }
    },
    stop: async () => {
      for (const { connection } of engines) connection.close()
      await Promise.all(engines.map(async ({ machine }) => await machine.switchOff()))
    },
  }
}

/** With the commands of docs/high-availability.md: an invitation, a copy of the secrets key, `banyan-engine init --join`. */
async function joinBy(engine: Control, by: Control): Promise<void> {
  const folder = dirname(engine.config)
  const { code, stdout, stderr } = await by.cli('--json', 'engine', 'invite', '--name', engine.id)
  if (code !== 0) throw new Error(stderr)
  const { token, address, secretsKeyFile } = JSON.parse(stdout) as Readonly<Record<string, string>>
  copyFileSync(secretsKeyFile ?? '', join(folder, 'secrets.key'))
  writeFileSync(join(folder, 'token'), token ?? '', { mode: 0o600 })
  const own = { data_dir: join(folder, 'engine'), socket: engine.socket }
  writeFileSync(engine.config, stringify({ engine: own, logging: { level: 'debug' } }))
  await engine.machine.switchOn()
  await engine.machine
    .space()
    .run(
      ...[process.execPath, resolve('dist/engine/main.js'), 'init', '--config', engine.config],
      ...['--join', address ?? '', '--token-file', join(folder, 'token'), '--name', engine.id],
      ...['--secrets-key-file', join(folder, 'secrets.key'), '--host', engine.address],
      ...['--yes', '--no-systemd'],
    )
}
