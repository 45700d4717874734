import type { Manifest } from '../../core/model/application.ts'
import { storedSecretsOf, type SecretRef } from '../../core/model/secret.ts'
import type { Manifests } from '../manifests.ts'
import type { ClusterView } from '../view.ts'
import type { SecretName } from './stored-secrets.ts'

interface UsesContext {
  readonly view: ClusterView
  readonly manifests: Manifests
}

/** A secret in the hands of an application: of what is live, wanted, or still running. */
export interface SecretUse {
  readonly app: string
  readonly ref: SecretRef
}

/** What would break if its secret went. */
export async function currentUses({ view, manifests }: UsesContext): Promise<SecretUse[]> {
  const uses: SecretUse[] = []
  for (const [app, { application, tasks }] of view.apps) {
    const { active, wanted } = application?.value ?? {}
    const generations = new Set([active, wanted].filter(g => g !== undefined))
    const kept = await Promise.all([...generations].map(g => manifests.get(app, g)))
    const refs = [
      ...kept.flatMap(manifest => refsOf(manifest)),
      ...[...tasks.values()].flatMap(({ spec }) => storedSecretsOf(spec)),
    ]
    uses.push(...refs.map(ref => ({ app, ref })))
  }
  return uses
}

/** Versions that a kept generation names: a rollback to it needs them again. */
export async function versionsInHistory(
  { view, manifests }: UsesContext,
  { scope, name }: SecretName,
): Promise<ReadonlySet<number>> {
  const versions = new Set<number>()
  for (const [app, { tasks }] of view.apps) {
    const history = await manifests.history(app)
    const refs = [
      ...history.flatMap(manifest => refsOf(manifest)),
      ...[...tasks.values()].flatMap(({ spec }) => storedSecretsOf(spec)),
    ]
    for (const ref of refs) {
      if (ref.scope === scope && ref.name === name) versions.add(ref.version)
    }
  }
  return versions
}

function refsOf(manifest: Manifest | undefined): SecretRef[] {
  return manifest?.project.services.flatMap(storedSecretsOf) ?? []
}
