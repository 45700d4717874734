import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openHome } from '../../test/rig/home.ts'
import { buildRigImages } from '../../test/rig/images.ts'
import { createMachine } from '../../test/rig/machine.ts'
import { createProgram, type Program } from '../../test/rig/program.ts'
import { openUnderlay, type Underlay } from '../../test/rig/underlay.ts'
import { answersPing } from '../../test/support/dockerd.ts'
import type { Fault } from './faults.ts'

const run = promisify(execFile)
/** A manager without a leader answers after its own time limit. */
const commandTimeoutMs = 30_000
const managerPort = 2377

/** A server whose Docker Engine manages a swarm, and runs its tasks. */
export interface Manager {
  readonly address: string
  readonly dockerd: Program
  /** Runs a command of the Docker CLI there; answers its output, and rejects when it fails. */
  docker(...args: readonly string[]): Promise<string>
}

/** As test/rig has them, with Docker's own firewall rules. */
export interface SwarmRig {
  readonly managers: readonly [Manager, ...Manager[]]
  begin(fault: Fault, manager: Manager): Promise<void>
  end(fault: Fault, manager: Manager): Promise<void>
  stop(): Promise<void>
}

export async function startManagers(): Promise<SwarmRig> {
  const home = await openHome()
  const underlay = await openUnderlay()
  const machines = [1, 2, 3].map(n => createMachine(underlay, underlay.address(n + 1)))
  const stop = async () => {
    await Promise.all(machines.map(async machine => await machine.switchOff()))
    await underlay.close()
    await home.remove()
  }
  try {
    const start = machines.map(async (machine, index) => {
      const dir = join(home.dir, `manager-${index + 1}`)
      return await startManager(machine, dir, home.cgroup)
    })
    const [first, ...others] = await Promise.all(start)
    if (!first) throw new Error('There is no manager')
    await makeSwarm(first, others)
    const managers = [first, ...others] as const
    return { managers, ...createFaults(underlay, managers), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startManager(
  machine: ReturnType<typeof createMachine>,
  dir: string,
  cgroup: string,
): Promise<Manager> {
  mkdirSync(dir)
  await machine.switchOn()
  await machine.space().run('sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward')
  const socket = join(dir, 'd.sock')
  const dockerd = createProgram({
    space: () => machine.space(),
    argv: [
      ...['dockerd', '--data-root', join(dir, 'docker'), '-H', `unix://${socket}`],
      ...['--exec-opt', 'native.cgroupdriver=cgroupfs', '--cgroup-parent', `/${cgroup}`],
    ],
    logFile: join(dir, 'dockerd.log'),
    ready: async () => {
      if (!(await answersPing(socket))) throw new Error(`No Docker Engine answers at ${socket}`)
    },
  })
  await dockerd.start()
  await buildRigImages(socket)
  const docker = async (...args: readonly string[]) => {
    const options = { timeout: commandTimeoutMs }
    return (await run('docker', ['-H', `unix://${socket}`, ...args], options)).stdout.trim()
  }
  // of a registry that refuses at once: what can't be pulled is taken as it is here
  await docker('tag', 'bnt/web:1', '127.0.0.1:1/bnt/web:1')
  return { address: machine.address, dockerd, docker }
}

async function makeSwarm(first: Manager, others: readonly Manager[]): Promise<void> {
  const at = ({ address }: Manager) => [
    ...['--advertise-addr', address, '--listen-addr', `${address}:${managerPort}`],
  ]
  await first.docker('swarm', 'init', ...at(first))
  const token = await first.docker('swarm', 'join-token', '--quiet', 'manager')
  for (const other of others) {
    const target = `${first.address}:${managerPort}`
    await other.docker('swarm', 'join', '--token', token, ...at(other), target)
  }
}

function createFaults(underlay: Underlay, managers: readonly Manager[]) {
  return {
    begin: async (fault: Fault, manager: Manager) => {
      if (fault === 'kill') return await manager.dockerd.kill()
      if (fault === 'stop') return manager.dockerd.pause()
      for (const { address } of managers.filter(each => each !== manager)) {
        await underlay.lose(manager.address, address)
        await underlay.lose(address, manager.address)
      }
    },
    end: async (fault: Fault, manager: Manager) => {
      if (fault === 'kill') await manager.dockerd.start()
      else if (fault === 'stop') manager.dockerd.resume()
      else await underlay.heal()
    },
  }
}
