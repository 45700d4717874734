import type { ContainerSpec } from '../../core/model/container-spec.ts'
import type { Mount } from '../../core/model/mounts.ts'
import type { Volume } from '../../core/model/project.ts'

/** File systems that every server reaches alike. */
const sharedTypes = ['nfs', 'nfs4', 'cifs', 'smb3', 'ceph', 'glusterfs', 'lustre']

/**
 * Names of the data that binds a container to one server: local volumes, and host paths that it writes (sockets are no
 * data). What is there stays there: another server would start with nothing.
 */
export function homeKeys(spec: ContainerSpec, app: string): string[] {
  const keys = spec.mounts.flatMap(mount => homeKey(mount, spec, app) ?? [])
  return [...new Set(keys)].sort()
}

function homeKey(mount: Mount, { volumes }: ContainerSpec, app: string): string | undefined {
  if (mount.kind === 'volume') {
    const volume = volumes.find(({ name }) => name === mount.name)
    return volume && !isShared(volume) ? volume.runtimeName : undefined
  }
  const isData = mount.kind === 'bind' && !mount.readOnly && !mount.source.endsWith('.sock')
  return isData ? `${app}:${mount.source}` : undefined
}

/** A volume that is the same on all servers. */
function isShared({ driver = 'local', driverOpts }: Volume): boolean {
  return driver !== 'local' || sharedTypes.includes(driverOpts['type'] ?? '')
}

/** Such a container may be started elsewhere, and must then have ended here: two would write the same files. */
export function writesShared({ mounts, volumes }: ContainerSpec): boolean {
  return mounts.some(mount => {
    if (mount.kind !== 'volume' || mount.readOnly) return false
    const volume = volumes.find(({ name }) => name === mount.name)
    return volume !== undefined && isShared(volume)
  })
}
