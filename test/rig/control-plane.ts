import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createKeyFile } from '../../engine/secrets/key-file.ts'
import {
  type Control,
  type ControlOptions,
  createControl,
  doorOf,
  type Invitation,
} from './control.ts'
import { createEtcd, storeAddress, untilHealthy } from './etcd.ts'
import type { Program } from './program.ts'
import { createRegistry, type Registry } from './registry.ts'

/** All servers of the control plane. */
export interface ControlPlane {
  readonly engines: readonly RigEngine[]
  /** Absent: the engine manages its own. */
  readonly registry?: Registry
  /** Resolves when every engine answers. */
  start(): Promise<void>
  /** What new server number n is told; each of the engines is the first choice of some. */
  invite(n: number): Promise<Invitation>
  stop(): Promise<void>
}

/** A server of the control plane. */
export interface RigEngine extends Control {
  /** The member of the etcd cluster that is on its server; absent: the engine manages one itself. */
  readonly etcd?: Program
  /** Switches its server on: all that belongs there starts, as on every boot. */
  boot(): Promise<void>
}

type Shared = Pick<ControlOptions, 'underlay' | 'home' | 'repository'>

interface Plan extends Shared {
  readonly engines: number
  /** Address of engine n, from 1; that of the registry comes after the last engine. */
  readonly addressOf: (n: number) => string
  /** Docker Engine that builds images for engine n: its socket. */
  readonly dockerOf: (n: number) => string
  /** Of several engines each manages one. */
  readonly ownRegistries: boolean
}

/**
 * One engine manages its etcd and its registry; several share an etcd with a member on each server, and a registry elsewhere unless each
 * manages its own.
 */
export function createControlPlane(plan: Plan): ControlPlane {
  return plan.engines === 1 ? onlyEngine(plan) : severalEngines(plan)
}

function onlyEngine({ addressOf, ...shared }: Plan): ControlPlane {
  const address = addressOf(1)
  const own = { id: 'engine-1', folder: 'control', address }
  const control = createControl({ ...shared, ...own })
  const boot = async () => {
    await control.machine.switchOn()
    await control.dockerEngine?.start()
    await control.engine.start()
  }
  return {
    engines: [{ ...control, boot }],
    start: boot,
    invite: async () => await control.invite(),
    stop: async () => await switchOff([control]),
  }
}

function severalEngines(plan: Plan): ControlPlane {
  const { underlay, home, repository, addressOf, dockerOf, ownRegistries } = plan
  const numbers = Array.from({ length: plan.engines }, (_, i) => i + 1)
  const members = numbers.map(addressOf)
  const registry = ownRegistries
    ? undefined
    : createRegistry(underlay, addressOf(plan.engines + 1), home)
  const engines = numbers.map(n => {
    const address = addressOf(n)
    const folder = `control-${n}`
    const settings = sharedState(storeAddress(address, members), registry)
    const docker = registry ? { docker: dockerOf(n) } : {}
    const own = { id: `engine-${n}`, folder, address, ...docker, settings }
    const control = createControl({ underlay, home, repository, ...own })
    const space = () => control.machine.space()
    const etcd = createEtcd({ space, dir: join(home.dir, folder), address, members })
    const boot = async () => {
      await control.machine.switchOn()
      await etcd.start()
      await control.dockerEngine?.start()
      await control.engine.start()
    }
    return { ...control, etcd, boot }
  })
  return {
    engines,
    ...(registry && { registry }),
    start: async () => {
      await shareKey(numbers.map(n => join(home.dir, `control-${n}`, 'engine')))
      await Promise.all(engines.map(async ({ machine }) => await machine.switchOn()))
      await Promise.all([
        registry?.start(),
        ...engines.map(async ({ etcd }) => await etcd.start()),
        ...engines.map(async ({ dockerEngine }) => await dockerEngine?.start()),
      ])
      await Promise.all(members.map(untilHealthy))
      await Promise.all(engines.map(async ({ engine }) => await engine.start()))
    },
    invite: async n => {
      const { token } = await firstOf(engines).invite()
      const all = engines.map(doorOf)
      const first = (n - 1) % all.length
      return { token, engines: [...all.slice(first), ...all.slice(0, first)] }
    },
    stop: async () => {
      await switchOff(engines)
      await registry?.stop()
    },
  }
}

function sharedState(store_address: string, registry: Registry | undefined) {
  const store = { managed_etcd: false, store_address }
  if (!registry) return store
  const images = { managed_registry: false, external_registry_url: registry.url }
  return { multi_engine: true, ...store, ...images }
}

/** As the guide says: made on the first engine's server, and copied to the others. */
async function shareKey(dataDirs: readonly string[]): Promise<void> {
  const files = dataDirs.map(dir => join(dir, 'secrets.key'))
  for (const dir of dataDirs) mkdirSync(dir, { recursive: true, mode: 0o700 })
  const [first = '', ...others] = files
  await createKeyFile(first)
  for (const file of others) copyFileSync(first, file)
}

async function switchOff(controls: readonly Control[]): Promise<void> {
  for (const { connection } of controls) connection.close()
  await Promise.all(controls.map(async ({ machine }) => await machine.switchOff()))
}

function firstOf<T>([first]: readonly T[]): T {
  if (first === undefined) throw new Error('The rig has no engine')
  return first
}
