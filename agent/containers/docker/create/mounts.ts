import type { MountConfig, MountSettings } from 'dockerode'
import type { ContainerSpec } from '../../../../core/model/container-spec.ts'
import type { Mount } from '../../../../core/model/mounts.ts'
import type { WantedContainer } from '../../runtime.ts'

type BindMount = Extract<Mount, { kind: 'bind' }>

/**
 * Folders of the host in the old form: only that creates a missing one, as compose does, and labels it for SELinux.
 * Those that must be there are looked for before.
 */
export function binds(spec: ContainerSpec): string[] {
  return spec.mounts.flatMap(mount => (mount.kind === 'bind' ? [bindOf(mount)] : []))
}

function bindOf({ source, target, readOnly, propagation, selinux }: BindMount): string {
  const options = [readOnly ? 'ro' : 'rw', selinux, propagation].filter(Boolean)
  return `${source}:${target}:${options.join(',')}`
}

export function mounts({ spec, resolvConf, filePaths }: WantedContainer): MountConfig {
  return [
    ...(resolvConf === undefined ? [] : [readOnlyFile(resolvConf, '/etc/resolv.conf')]),
    ...spec.files.map(({ target }) => readOnlyFile(filePaths[target] ?? '', target)),
    ...spec.mounts.flatMap(mount => mountOf(mount, spec)),
  ]
}

function readOnlyFile(source: string, target: string): MountSettings {
  return { Type: 'bind', Source: source, Target: target, ReadOnly: true }
}

function mountOf(mount: Mount, { volumes }: ContainerSpec): MountConfig {
  const { target: Target } = mount
  switch (mount.kind) {
    case 'bind':
      return []
    case 'volume': {
      const volume = volumes.find(({ name }) => name === mount.name)
      const Source = volume?.runtimeName ?? mount.name
      return [{ Type: 'volume', Source, Target, ReadOnly: mount.readOnly, ...volumeOptions(mount) }]
    }
    case 'anonymous':
      return [{ Type: 'volume', Source: '', Target, ReadOnly: mount.readOnly }]
    case 'image': {
      const options = mount.subpath === undefined ? {} : { Subpath: mount.subpath }
      return [
        { Type: 'image', Source: mount.source, Target, ReadOnly: true, ImageOptions: options },
      ]
    }
    case 'tmpfs':
      return [{ Type: 'tmpfs', Source: '', Target, TmpfsOptions: tmpfsOptions(mount) }]
  }
}

function volumeOptions({ noCopy, subpath }: Extract<Mount, { kind: 'volume' }>) {
  if (noCopy === undefined && subpath === undefined) return {}
  const driver = { Labels: {}, DriverConfig: { Name: '', Options: {} } }
  const options = { NoCopy: noCopy ?? false, ...driver, ...(subpath && { Subpath: subpath }) }
  return { VolumeOptions: options }
}

/** Zero bytes: no limit of its own. */
function tmpfsOptions({ sizeBytes, mode }: Extract<Mount, { kind: 'tmpfs' }>) {
  return { SizeBytes: sizeBytes ?? 0, Mode: mode ?? 0o1777 }
}
