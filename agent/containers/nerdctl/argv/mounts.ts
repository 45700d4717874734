import type { ContainerSpec } from '../../../../core/model/container-spec.ts'
import type { Mount } from '../../../../core/model/mounts.ts'
import type { WantedContainer } from '../../runtime.ts'

/** resolv.conf is not among them: it comes from the flags of the network. */
export function mountFlags({ spec, filePaths }: WantedContainer): string[] {
  return [
    ...spec.files.map(({ target }) => {
      const source = filePaths[target] ?? ''
      return mountFlag(['type=bind', `source=${source}`, `target=${target}`, 'readonly'])
    }),
    ...spec.mounts.map(mount => flagOf(mount, spec)),
  ]
}

function flagOf(mount: Mount, { volumes }: ContainerSpec): string {
  const { target } = mount
  switch (mount.kind) {
    case 'bind': {
      const { source, readOnly, selinux, propagation } = mount
      const options = [readOnly ? 'ro' : 'rw', selinux, propagation].filter(Boolean)
      return `--volume=${source}:${target}:${options.join(',')}` // makes a missing folder
    }
    case 'volume': {
      const name = volumes.find(volume => volume.name === mount.name)?.runtimeName ?? mount.name
      return mountFlag([
        ...['type=volume', `source=${name}`, `target=${target}`],
        ...(mount.readOnly ? ['readonly'] : []),
        ...(mount.noCopy === true ? ['volume-nocopy'] : []),
        ...(mount.subpath === undefined ? [] : [`volume-subpath=${mount.subpath}`]),
      ])
    }
    case 'anonymous':
      return `--volume=${target}${mount.readOnly ? ':ro' : ''}`
    case 'image':
      return mountFlag([
        ...['type=image', `source=${mount.source}`, `target=${target}`],
        ...(mount.subpath === undefined ? [] : [`image-subpath=${mount.subpath}`]),
      ])
    case 'tmpfs':
      return mountFlag([
        ...['type=tmpfs', `target=${target}`],
        ...(mount.sizeBytes === undefined ? [] : [`tmpfs-size=${mount.sizeBytes}`]),
        `tmpfs-mode=${(mount.mode ?? 0o1777).toString(8)}`,
      ])
  }
}

/** A line of CSV. */
function mountFlag(fields: readonly string[]): string {
  const quoted = fields.map(field =>
    /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field,
  )
  return `--mount=${quoted.join(',')}`
}
