import { join } from 'node:path'
import type { EngineConfig } from '../../core/config/engine.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Builder } from '../build/builder.ts'
import type { EnginePeers } from '../control/peers.ts'
import type { Events } from '../events.ts'
import type { Metrics } from '../metrics.ts'
import type { ClusterView } from '../view.ts'
import { ImageFigures } from './figures.ts'
import { keepSwept } from './garbage.ts'
import { openLocalRegistry } from './local-registry.ts'
import { type Peer, PeerRegistries } from './peer-registries.ts'
import { Repair } from './repair.ts'
import { replicating } from './replicating-builder.ts'
import { imagesInUse, storedImagesInUse } from './wanted-images.ts'

export interface ImagesOptions {
  readonly config: Pick<
    EngineConfig,
    'dataDir' | 'managedRegistry' | 'registryPort' | 'registrySharedDir' | 'externalRegistryUrl'
  >
  readonly store: Store
  readonly view: ClusterView
  readonly events: Events
  readonly metrics: Metrics
  readonly log: Logger
  /** Ends what goes on by itself; the registry serves until `stop`. */
  readonly signal: AbortSignal
}

export interface Images {
  /** `host:port`, as in image references. */
  readonly registry: string
  /** Unix sockets: where the tunnels of agents and of engines lead. Absent: none is managed. */
  readonly doors?: { readonly forAgents: string; readonly forEngines: string }
  /** The other engines that are alive, from now on. */
  meet(others: Pick<EnginePeers, 'others' | 'dialEngine'>): void
  /** A builder whose images are on another engine too, where there is one. */
  replicated(builder: Builder): Builder
  stop(): Promise<void>
}

/** How long a rollout waits for a second copy of what was built. */
const spreadLimitMs = 30_000

/** Images: where this engine's are kept, and that other engines have them too. Rejects as `openLocalRegistry` does. */
export async function openImages(options: ImagesOptions): Promise<Images> {
  const { config, store, view, events, metrics, log, signal } = options
  if (!config.managedRegistry) return external(config.externalRegistryUrl ?? '')
  const monotonic = () => performance.now()
  const shared = config.registrySharedDir
  const peers = new PeerRegistries(monotonic)
  const figures = new ImageFigures(metrics.registry, () => repair.figures)
  const folder = shared ?? join(config.dataDir, 'registry')
  const { dataDir, registryPort: port } = config
  const local = await openLocalRegistry({
    ...{ dataDir, folder, port, peers, monotonic, log },
    onFetched: outcome => figures.copied('in', outcome),
  })
  const registry = local.endpoint
  const repair = new Repair({
    ...{ local: local.client, fetches: local.fetches, now: monotonic, log, signal },
    inUse: () => imagesInUse(view, registry),
    engines: () =>
      peers
        .list()
        .map(peer => peer.id)
        .sort()
        .join(' '),
  })
  if (shared === undefined) {
    const kept = async () => await storedImagesInUse(store, registry)
    void keepSwept({ ...local.sweeping, kept, now: Date.now, log, signal })
  }
  return {
    registry,
    doors: local.doors,
    meet: others => {
      if (shared === undefined) peers.source = () => peersOf(others)
    },
    replicated: builder =>
      replicating(builder, {
        ...{ registry, local: local.client, peers, limitMs: spreadLimitMs, log },
        onSent: outcome => figures.copied('out', outcome),
        record: async event => await events.record(event),
      }),
    stop: async () => {
      peers.close()
      await local.stop()
    },
  }
}

function external(registry: string): Images {
  return {
    registry,
    meet: () => undefined,
    replicated: builder => builder,
    stop: () => Promise.resolve(),
  }
}

function peersOf(engines: Pick<EnginePeers, 'others' | 'dialEngine'>): Peer[] {
  return engines.others().map(({ id, engine: { startedAt } }) => ({
    ...{ id, startedAt },
    dial: () => engines.dialEngine(id),
  }))
}
