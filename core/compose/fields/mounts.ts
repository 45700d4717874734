import { type FileMount, type Mount, type SecretValue } from '../../model/mounts.ts'
import { type PublishedPort } from '../../model/ports.ts'
import { type Volume } from '../../model/project.ts'
import { secretTitle, unknownVersion } from '../../model/secret.ts'
import { bytes, hidden, octal } from './shown.ts'
import { type Put } from './writers.ts'

export function portText({ hostIp, published, target, protocol, mode }: PublishedPort): string {
  const address = hostIp === undefined ? '' : `${hostIp}:`
  const suffix = protocol === 'udp' ? '/udp' : ''
  return `${address}${published}:${target}${suffix}${mode === 'host' ? ' (host)' : ''}`
}

export function mountText(mount: Mount): string {
  const notes = notesOn(mount)
  return notes.length === 0 ? sourceOf(mount) : `${sourceOf(mount)} (${notes.join(', ')})`
}

function sourceOf(mount: Mount): string {
  switch (mount.kind) {
    case 'volume':
      return mount.subpath === undefined ? mount.name : `${mount.name}/${mount.subpath}`
    case 'anonymous':
      return '(anonymous)'
    case 'bind':
      return mount.source
    case 'image':
      return `image ${mount.source}${mount.subpath === undefined ? '' : ` /${mount.subpath}`}`
    case 'tmpfs':
      return mount.sizeBytes === undefined ? 'tmpfs' : `tmpfs ${bytes(mount.sizeBytes)}`
  }
}

function notesOn(mount: Mount): string[] {
  if (mount.kind === 'image') return []
  if (mount.kind === 'tmpfs') return mount.mode === undefined ? [] : [`mode ${octal(mount.mode)}`]
  const notes = mount.readOnly ? ['read-only'] : []
  if (mount.kind === 'volume' && mount.noCopy) notes.push('nocopy')
  if (mount.kind !== 'bind') return notes
  if (mount.createHostPath === false) notes.push('must exist')
  if (mount.propagation !== undefined) notes.push(mount.propagation)
  if (mount.selinux) notes.push(`selinux ${mount.selinux}`)
  return notes
}

export function fileText({ kind, digest, stored, mode, uid, gid }: FileMount): string {
  const content =
    kind === 'secret'
      ? secretText({ digest, ...(stored && { stored }) })
      : `sha256:${digest.slice(0, 12)}`
  return `${content} ${uid}:${gid} ${octal(mode)}`
}

/** Versions may be seen, values not. */
export function secretText({ stored }: SecretValue): string {
  if (!stored) return hidden
  const version = stored.version === unknownVersion ? 'newest version' : `version ${stored.version}`
  return `${secretTitle(stored)}, ${version}`
}

/** A volume's definition reaches the container too. */
export function putVolumes(mounts: readonly Mount[], volumes: readonly Volume[], put: Put): void {
  const used = new Set(mounts.flatMap(mount => (mount.kind === 'volume' ? [mount.name] : [])))
  for (const volume of volumes) {
    if (!used.has(volume.name)) continue
    const { runtimeName, external, driver = 'local', driverOpts } = volume
    const options = Object.keys(driverOpts)
      .sort()
      .map(name => ` ${name}=…`)
      .join('')
    const kind = external ? 'external ' : ''
    put(`volume ${volume.name}`, volume, `${kind}${runtimeName} (${driver}${options})`)
  }
}
