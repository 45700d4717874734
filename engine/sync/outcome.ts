import { canonicalJson, hashOf } from '../../core/hash.ts'
import type { Manifest } from '../../core/model/application.ts'
import type { SecretValue } from '../../core/model/mounts.ts'
import type { Project } from '../../core/model/project.ts'
import type { Service } from '../../core/model/service.ts'

type Content = Pick<Manifest, 'project' | 'contexts'>

/** Comments, formatting, another way of writing the same: containers and routes would not notice. */
export function isSameOutcome(a: Content, b: Content): boolean {
  return canonicalJson([a.project, a.contexts]) === canonicalJson([b.project, b.contexts])
}

/**
 * Names what containers and routes of a version are, for pins. Which version of a stored secret it uses is left out:
 * `banyan secret set` is about a value, and must not bring back what a person rolled back.
 */
export function outcomeOf({ project, contexts }: Content): string {
  return hashOf([withoutVersions(project), contexts])
}

function withoutVersions(project: Project): Project {
  return { ...project, services: project.services.map(withoutVersionsOf) }
}

function withoutVersionsOf({ files, secretEnvironment, ...service }: Service): Service {
  return {
    ...service,
    files: files.map(withoutVersion),
    ...(secretEnvironment && {
      secretEnvironment: Object.fromEntries(
        Object.entries(secretEnvironment).map(([name, value]) => [name, withoutVersion(value)]),
      ),
    }),
  }
}

/** Nor whose it is: one of the application's own comes before a global one as soon as it is set. */
function withoutVersion<T extends SecretValue>(value: T): T {
  if (!value.stored) return value
  return { ...value, digest: '', stored: { scope: '', name: value.stored.name, version: 0 } }
}
