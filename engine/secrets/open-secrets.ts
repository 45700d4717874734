import type { EngineConfig } from '../../core/config/engine.ts'
import type { SecretRef } from '../../core/model/secret.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import type { Manifests } from '../manifests.ts'
import type { ClusterView } from '../view.ts'
import type { Keyring } from './keyring.ts'
import { openKeyring } from './open-keyring.ts'
import { SecretKeys } from './secret-keys.ts'
import { StoredSecrets } from './stored-secrets.ts'
import { TaskSecrets } from './task-secrets.ts'
import { versionsInHistory } from './uses.ts'

interface OpenSecretsOptions {
  readonly engine: Pick<EngineConfig, 'secretsKeyFile'>
  readonly store: Store
  readonly view: ClusterView
  readonly manifests: Manifests
  readonly events: Events
  readonly clock: Clock
  readonly log: Logger
  /** The key of the cluster is lost: go on with a new one. */
  readonly startOver: boolean
}

interface Secrets {
  readonly secretKeys: SecretKeys
  /** Those of now: keys are rotated while the engine runs. */
  readonly keyring: () => Keyring
  readonly secrets: StoredSecrets
  readonly taskSecrets: TaskSecrets
}

/** Finds the keys of the cluster, and what they open. Rejects as `openKeyring` does. */
export async function openSecrets(options: OpenSecretsOptions): Promise<Secrets> {
  const { engine, store, view, manifests, events, clock, log, startOver } = options
  const path = engine.secretsKeyFile
  const found = await openKeyring({ store, path, log, ...(startOver && { startOver }) })
  const secretKeys = new SecretKeys(store, path, found)
  const keyring = () => secretKeys.keyring
  const catchUp = async () => await secretKeys.catchUp()
  const secrets = new StoredSecrets({
    ...{ store, keyring, catchUp, clock },
    versionsInUse: async secret => await versionsInHistory({ view, manifests }, secret),
  })
  const contentOf = async (ref: SecretRef) => await secrets.content(ref)
  return {
    secretKeys,
    keyring,
    secrets,
    taskSecrets: new TaskSecrets({ keyring, catchUp, contentOf, events, log }),
  }
}
