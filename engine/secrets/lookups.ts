import type { Project } from '../../core/model/project.ts'
import type { RepositoryState } from '../../core/model/repository.ts'
import {
  globalScope,
  type SecretHead,
  storedSecretsOf,
  type SecretRef,
} from '../../core/model/secret.ts'

/** By `<scope>/<name>`. */
export type SecretHeads = ReadonlyMap<string, SecretHead>

/** The newest version of the application's own secret, else of the global one; or of the one scope that is given. */
export function newestSecret(
  heads: SecretHeads,
  app: string,
  name: string,
  only?: string,
): SecretRef | undefined {
  for (const scope of only === undefined ? [app, globalScope] : [only]) {
    const newest = heads.get(`${scope}/${name}`)?.versions.at(-1)
    if (newest) return { scope, name, version: newest.version }
  }
  return undefined
}

/** What a lookup found, as a word: the same word, the same secret. */
export function foundWord(found: SecretRef | undefined): string {
  return found ? `${found.scope}/${found.version}` : 'missing'
}

/** Looks up what stands behind `<app>/<name>`. */
export function lookUp(heads: SecretHeads, asked: string, only?: string): string {
  const slash = asked.indexOf('/')
  return foundWord(newestSecret(heads, asked.slice(0, slash), asked.slice(slash + 1), only))
}

/** Names of secrets that would be found otherwise than at the last sync. */
export function changedSecrets(
  state: Pick<RepositoryState, 'manifests'> | undefined,
  heads: SecretHeads,
): string[] {
  const changed = Object.values(state?.manifests ?? {}).flatMap(({ secrets = {} }) =>
    Object.entries(secrets)
      .filter(([asked, found]) => lookUp(heads, asked) !== found)
      .map(([asked]) => asked.slice(asked.indexOf('/') + 1)),
  )
  return [...new Set(changed)].sort()
}

/** A version that a project needs and that is not kept any more. */
export function lostSecret(heads: SecretHeads, project: Project): SecretRef | undefined {
  const isKept = ({ scope, name, version }: SecretRef) =>
    heads.get(`${scope}/${name}`)?.versions.some(kept => kept.version === version) ?? false
  return project.services.flatMap(storedSecretsOf).find(ref => !isKept(ref))
}
