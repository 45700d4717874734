import type { SecretValue } from '../../core/model/mounts.ts'
import type { Project } from '../../core/model/project.ts'
import type { Service } from '../../core/model/service.ts'
import { storedDigest, unknownVersion } from '../../core/model/secret.ts'
import { seal } from './envelope.ts'
import type { Keyring } from './keyring.ts'
import { newestSecret, type SecretHeads } from './lookups.ts'

interface Content {
  readonly project: Project
  /** base64 by digest. */
  readonly files: Readonly<Record<string, string>>
}

/**
 * A manifest as the store may hold it: contents of secrets sealed, under names that tell nothing about them. Contents
 * that no service uses are left out.
 */
export function sealManifest(
  { project, files }: Content,
  keyring: Keyring,
  nonce: () => Uint8Array,
): Content {
  const kept = new Map<string, string>()
  const sealSecret = (digest: string) => {
    const name = keyring.blind(digest)
    const content = files[digest]
    if (content !== undefined && !kept.has(name)) {
      const place = { kind: 'content' as const, digest: name }
      kept.set(name, seal(keyring.active, nonce(), place, Buffer.from(content, 'base64')))
    }
    return name
  }
  for (const { files: mounts } of project.services) {
    for (const { kind, digest } of mounts) {
      const content = files[digest]
      if (kind === 'config' && content !== undefined) kept.set(digest, content)
    }
  }
  return { project: renamed(project, sealSecret), files: Object.fromEntries(kept) }
}

/** A project that was loaded without keys and without the store, as it would be with them: for comparing. */
export function asLoadedHere(project: Project, keyring: Keyring, heads: SecretHeads): Project {
  const resolved = mapSecrets(project, value => {
    if (value.stored?.version !== unknownVersion) return value
    const stored = newestSecret(heads, project.name, value.stored.name)
    return stored ? { digest: storedDigest(stored), stored } : value
  })
  return renamed(resolved, digest => keyring.blind(digest))
}

/** Stored secrets have their names already. */
function renamed(project: Project, rename: (digest: string) => string): Project {
  return mapSecrets(project, value =>
    value.stored ? value : { ...value, digest: rename(value.digest) },
  )
}

function mapSecrets(project: Project, map: (value: SecretValue) => SecretValue): Project {
  const ofService = (service: Service): Service => {
    const { files, secretEnvironment } = service
    return {
      ...service,
      files: files.map(file => (file.kind === 'secret' ? { ...file, ...map(file) } : file)),
      ...(secretEnvironment && {
        secretEnvironment: Object.fromEntries(
          Object.entries(secretEnvironment).map(([name, value]) => [name, map(value)]),
        ),
      }),
    }
  }
  return { ...project, services: project.services.map(ofService) }
}
