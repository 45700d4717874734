import { BanyanError } from '../../core/errors.ts'
import { globalScope, secretTitle } from '../../core/model/secret.ts'
import type { ListSecretsReply } from '../../proto/gen/banyan/v1/ListSecretsReply.ts'
import type { RotateSecretsKeyRequest__Output } from '../../proto/gen/banyan/v1/RotateSecretsKeyRequest.ts'
import type { RotateSecretsKeyReply } from '../../proto/gen/banyan/v1/RotateSecretsKeyReply.ts'
import type { SetSecretReply } from '../../proto/gen/banyan/v1/SetSecretReply.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import type { Manifests } from '../manifests.ts'
import type { Rekeying } from '../secrets/rekeying.ts'
import type { SecretKeys } from '../secrets/secret-keys.ts'
import { type SecretName, type StoredSecrets, unknown } from '../secrets/stored-secrets.ts'
import { currentUses, type SecretUse } from '../secrets/uses.ts'
import type { Syncs } from '../sync/loop.ts'
import type { ClusterView } from '../view.ts'

export interface SecretsContext {
  readonly store: Store
  readonly view: ClusterView
  readonly manifests: Manifests
  readonly events: Events
  readonly syncs: Syncs
  readonly secrets: StoredSecrets
  readonly secretKeys: SecretKeys
  readonly rekeying: Pick<Rekeying, 'rotate' | 'forget'>
}

interface Asked extends SecretName {
  readonly person: string
}

/** How long an engine waits for its own write to come back to it. */
const mirrorPatienceMs = 10_000

export async function setSecret(
  { view, events, syncs, secrets }: SecretsContext,
  { scope: written, name, value, person }: Asked & { readonly value: Buffer },
): Promise<SetSecretReply> {
  const secret = { scope: written === '' ? globalScope : written, name }
  const { version, unchanged, revision } = await secrets.set(secret, value, person)
  if (unchanged) return { version, unchanged, repositories: [] }
  await events.record({
    kind: 'secret-set',
    ...aboutApp(view, secret),
    message: `${person || 'somebody'} set the secret ${secretTitle(secret)}, version ${version}`,
  })
  await view.mirror.waitFor(revision, AbortSignal.timeout(mirrorPatienceMs))
  const uses = syncs.names().filter(repository => syncs.get(repository).looksUp(secret))
  return { version, unchanged, repositories: uses }
}

export async function listSecrets(context: SecretsContext): Promise<ListSecretsReply> {
  const uses = await currentUses(context)
  const heads = [...context.view.secretHeads.values()].filter(head => head.versions.length > 0)
  const order = ({ scope, name }: SecretName) => `${scope === globalScope ? 0 : 1}${scope}/${name}`
  return {
    secrets: heads
      .sort((a, b) => (order(a) < order(b) ? -1 : 1))
      .map(({ scope, name, versions }) => ({
        scope,
        name,
        versions: versions.map(version => ({ ...version })),
        users: usersOf(uses, { scope, name }),
      })),
  }
}

/** Codes: `secret-unknown`, `secret-in-use` (stalled). */
export async function removeSecret(
  context: SecretsContext,
  { scope: written, name, force, person }: Asked & { readonly force: boolean },
): Promise<Record<string, never>> {
  const { view, events, secrets } = context
  const secret = { scope: written === '' ? globalScope : written, name }
  if (!view.secretHeads.has(`${secret.scope}/${name}`)) throw unknown(secret)
  const users = usersOf(await currentUses(context), secret).map(({ app }) => app)
  if (users.length > 0 && !force) throw inUse(secret, users)
  const { revision } = await secrets.remove(secret)
  await events.record({
    kind: 'secret-removed',
    level: users.length > 0 ? 'warn' : 'info',
    ...aboutApp(view, secret),
    message: `${person || 'somebody'} removed the secret ${secretTitle(secret)}`,
  })
  await view.mirror.waitFor(revision, AbortSignal.timeout(mirrorPatienceMs))
  return {}
}

/** Code: `rekey-waiting` (wait). */
export async function rotateSecretsKey(
  { rekeying }: SecretsContext,
  { person, forget }: RotateSecretsKeyRequest__Output,
): Promise<RotateSecretsKeyReply> {
  const { keyId, records } = await rekeying.rotate(person)
  const forgotten = forget ? await rekeying.forget(person) : 0
  return { keyId, secrets: records, forgotten }
}

function usersOf(uses: readonly SecretUse[], { scope, name }: SecretName) {
  const versions = new Map<string, Set<number>>()
  for (const { app, ref } of uses) {
    if (ref.scope !== scope || ref.name !== name) continue
    versions.set(app, (versions.get(app) ?? new Set<number>()).add(ref.version))
  }
  return [...versions]
    .map(([app, used]) => ({ app, versions: [...used].sort((a, b) => a - b) }))
    .sort((a, b) => (a.app < b.app ? -1 : 1))
}

function aboutApp(view: ClusterView, { scope }: SecretName): { readonly app?: string } {
  return view.apps.has(scope) ? { app: scope } : {}
}

function inUse(secret: SecretName, apps: readonly string[]): BanyanError {
  const sentence =
    `${secretTitle(secret)} is used by ${apps.join(', ')}: take it out of the manifest first, ` +
    'or use --force; their containers then start no more'
  return new BanyanError('secret-in-use', sentence, 'stalled')
}
