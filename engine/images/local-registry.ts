import { connect } from 'node:net'
import type { Server } from 'node:http'
import { join } from 'node:path'
import type { Logger } from '../../platform/logger.ts'
import { takePort } from '../../platform/port-handover.ts'
import { bindPrivately } from '../../platform/rpc/unix-socket.ts'
import { type ManagedRegistry, startManagedRegistry } from '../managed/registry.ts'
import { AskedFor } from './asked-for.ts'
import { Fetches } from './fetches.ts'
import { type FrontOptions, openFront } from './front.ts'
import type { GarbageOptions } from './garbage.ts'
import type { PeerRegistries } from './peer-registries.ts'
import { RegistryClient } from './registry-client.ts'
import { WriteGate } from './write-gate.ts'

export interface LocalOptions {
  /** Of the engine: sockets and configuration are there. */
  readonly dataDir: string
  /** Where the images are. */
  readonly folder: string
  /** On loopback, for this server. */
  readonly port: number
  readonly peers: PeerRegistries
  readonly onFetched: (outcome: 'copied' | 'failed') => void
  /** Milliseconds of a clock that never jumps. */
  readonly monotonic: () => number
  readonly log: Logger
}

export interface LocalRegistry {
  /** As in image references. */
  readonly endpoint: string
  /** What is here alone, to read and to write. */
  readonly client: RegistryClient
  readonly fetches: Fetches
  /** Unix sockets. Agents read, and get what other engines have; engines read and write what is here alone. */
  readonly doors: { readonly forAgents: string; readonly forEngines: string }
  readonly sweeping: Pick<GarbageOptions, 'registry' | 'folder' | 'gate' | 'recent'>
  stop(): Promise<void>
}

/** Starts the managed registry and what stands before it. Rejects as `startManagedRegistry` does, and with `port-taken` (wait). */
export async function openLocalRegistry(options: LocalOptions): Promise<LocalRegistry> {
  const { dataDir, folder, log } = options
  const registry = await startManagedRegistry({ dataDir, folder, log, signal: never })
  const servers: Server[] = []
  const stop = async () => {
    for (const server of servers) {
      server.close()
      server.closeAllConnections()
    }
    await registry.stop()
  }
  try {
    return { ...(await openDoors(options, registry, servers)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function openDoors(
  { dataDir, folder, port, peers, onFetched, monotonic, log }: LocalOptions,
  registry: ManagedRegistry,
  servers: Server[],
): Promise<Omit<LocalRegistry, 'stop'>> {
  const forAgents = join(dataDir, 'registry-agents.sock')
  const forEngines = join(dataDir, 'registry-engines.sock')
  const client = new RegistryClient('this engine', () => connect(forEngines))
  const fetches = new Fetches({ local: client, peers, log, onFetched })
  const gate = new WriteGate(monotonic)
  const asked = new AskedFor(monotonic)
  const common = { inner: registry.client, onAsked: asked.note.bind(asked), log }
  const open = async (path: string, front: FrontOptions) =>
    await bindPrivately(path, async at => void servers.push(await openFront(front, { path: at })))
  await takePort(port, 'the image registry', 'engine.registry_port')
  servers.push(await openFront({ ...common, gate, fetches }, { port, host: '127.0.0.1' }))
  await open(forEngines, { ...common, gate })
  await open(forAgents, { ...common, fetches })
  return {
    endpoint: `127.0.0.1:${port}`,
    ...{ client, fetches, doors: { forAgents, forEngines } },
    sweeping: { registry, folder, gate, recent: () => asked.recent() },
  }
}

/** It outlives the engine's shutdown signal: the engine still writes to it while it closes. */
const never = new AbortController().signal
