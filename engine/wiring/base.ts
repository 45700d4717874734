import { lastWordsOf } from '../../core/errors.ts'
import { prefixes } from '../../core/keys.ts'
import { systemClock } from '../../platform/clock.ts'
import { loadConfigFile } from '../../platform/config-file.ts'
import { exec } from '../../platform/exec.ts'
import { createLogger } from '../../platform/logger.ts'
import { type Closers, shutdownSignal } from '../../platform/shutdown.ts'
import { Mirror } from '../../platform/store/mirror.ts'
import type { Store } from '../../platform/store/store.ts'
import { refuseUnfinishedRestore } from '../backup/put-back.ts'
import { catchUpBy } from '../contact/catch-up.ts'
import { contactedStore } from '../contact/contacted-store.ts'
import { type ContactOptions, StoreContact } from '../contact/store-contact.ts'
import { openControl } from '../control/open-control.ts'
import { Events } from '../events.ts'
import { openImages } from '../images/open-images.ts'
import { ownAddress } from '../join/own-address.ts'
import { openState, type StateOptions } from '../managed/open-state.ts'
import { Manifests } from '../manifests.ts'
import { Metrics } from '../metrics.ts'
import { openSecrets } from '../secrets/open-secrets.ts'
import { EngineSession, refuseForeignFormat } from '../session.ts'
import { refuseRemoved } from '../state/removed.ts'
import { rotaOf } from '../sync/rota.ts'
import { ClusterView, viewedPrefixes } from '../view.ts'

export interface RunOptions {
  /** Where banyan.yaml is; absent: where it is looked for. */
  readonly config?: string
  /** Go on with a new secrets key: the old one is lost. */
  readonly newSecretsKey?: boolean
  /** Makes the store; only engine/main.ts knows of what. */
  readonly connect: StateOptions['connect']
}

/** What every other part of a running engine stands on. */
export type Base = Awaited<ReturnType<typeof openBase>>

/**
 * Opens what the rest stands on, in this order: configuration, its end of the control tunnel (etcd may meet others there), state,
 * secrets, this engine's own registration, images. Rejects where an engine must not go on: all codes of what it opens.
 */
export async function openBase({ config: configPath, newSecretsKey, connect }: RunOptions) {
  const { config, path, warnings } = await loadConfigFile(
    configPath === undefined ? {} : { path: configPath },
  )
  const log = createLogger({ program: 'engine', ...config.logging })
  for (const warning of warnings) log.warn({ warning }, 'configuration')
  const { signal } = shutdownSignal()
  const clock = systemClock
  const now = () => clock.now()
  const startOver = newSecretsKey === true
  const { engine } = config
  const { engineId, repositories } = engine

  const tunnelEnd = await openControl(engine, exec)
  const state = await openState({ engine, connect, clock, log, signal, onRemoved: endAtOnce })
  const contact = openContact({ store: state.store, engineId, clock, log, signal })
  const store = contactedStore(state.store, contact, monotonic)
  await refuseUnfinishedRestore(store)
  await refuseForeignFormat({ store, engineId })
  await refuseRemoved(store, { engineId, tunnelKey: tunnelEnd?.tunnel().key })
  const mirror = await Mirror.start(store, [...viewedPrefixes, prefixes.outbox], { signal, log })
  const view = new ClusterView(mirror)
  const events = new Events(store, log, now)
  const metrics = new Metrics(view, now(), now)
  events.onEvent.add(event => metrics.eventWritten(event.kind))
  metrics.measureStale(() => contact.stale()?.since)
  contact.catchUp = catchUpBy({ store, view, events, engineId, now })
  const manifests = new Manifests(store)
  const secrets = await openSecrets({
    ...{ engine, store, view, manifests, events, clock, log, startOver },
  })
  const address = engine.agentListen ? await ownAddress(engine) : ''
  const session = await EngineSession.start({
    ...{ store, engineId, address, rota: rotaOf(repositories), clock, log, signal },
    ...(tunnelEnd && { tunnel: tunnelEnd.tunnel() }),
    outdated: endAtOnce,
  })
  const images = await openImages({ config: engine, store, view, events, metrics, log, signal })
  return {
    ...{ config, configPath: path, engine, engineId, address, startOver, tunnelEnd, state, store },
    contact,
    ...{ view, events, metrics, manifests, ...secrets, session, images, clock, log, signal },
    endAtOnce,
    closing: [
      ['session', async () => await session.end()],
      ['registry', async () => await images.stop()],
      ['state', async () => await state.close()],
    ] satisfies Closers,
  }
}

const monotonic = () => performance.now()

function openContact({
  store,
  ...rest
}: Omit<ContactOptions, 'look' | 'monotonic'> & { readonly store: Store }) {
  const look = async () => await store.range(prefixes.root, { limit: 1 })
  return new StoreContact({ ...rest, look, monotonic })
}

/** What can't go on, and could finish nothing. */
function endAtOnce(error: Error): never {
  process.stderr.write(`banyan-engine: ${lastWordsOf(error)}\n`)
  process.exit(1)
}
