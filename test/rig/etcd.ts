import { join } from 'node:path'
import { untilAnswered } from '../support/eventually.ts'
import { createProgram, type Program } from './program.ts'
import type { Space } from './space.ts'

const clientPort = 2379
const peerPort = 2380

/** Of a member: all TCP ports, and those that the other members dial; `first:last`. */
export const etcdPorts = { all: `${clientPort}:${peerPort}`, peer: `${peerPort}:${peerPort}` }

interface EtcdOptions {
  readonly space: () => Space
  readonly dir: string
  /** Of the machine that this member is on. */
  readonly address: string
  /** Addresses of all members, this one too. */
  readonly members: readonly string[]
}

/** A member of an etcd cluster that nobody manages, with the settings that etcd has by itself. */
export function createEtcd({ space, dir, address, members }: EtcdOptions): Program {
  const cluster = members.map(member => `${nameOf(member)}=http://${member}:${peerPort}`)
  const argv = [
    ...['etcd', '--name', nameOf(address), '--data-dir', join(dir, 'etcd')],
    ...['--listen-client-urls', clientUrl(address), '--advertise-client-urls', clientUrl(address)],
    ...['--listen-peer-urls', `http://${address}:${peerPort}`],
    ...['--initial-advertise-peer-urls', `http://${address}:${peerPort}`],
    ...['--initial-cluster', cluster.join(), '--initial-cluster-state', 'new'],
    ...['--logger', 'zap', '--log-level', 'warn'],
  ]
  return createProgram({ space, argv, logFile: join(dir, 'etcd.log') })
}

/** What the engine on this machine is told: its own member first. */
export function storeAddress(address: string, members: readonly string[]): string {
  const others = members.filter(member => member !== address)
  return [address, ...others].map(clientUrl).join()
}

/** Resolves when the member has a leader, and so a majority. */
export async function untilHealthy(address: string): Promise<void> {
  await untilAnswered(async () => {
    const signal = AbortSignal.timeout(2000)
    const reply = await fetch(`${clientUrl(address)}/health`, { signal })
    const { health } = (await reply.json()) as { readonly health?: unknown }
    if (health !== 'true') throw new Error(`etcd at ${address} has no majority`)
  }, 60_000)
}

function clientUrl(address: string): string {
  return `http://${address}:${clientPort}`
}

function nameOf(address: string): string {
  return `etcd-${address}`
}
