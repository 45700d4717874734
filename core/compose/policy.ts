/**
 * What a repository's manifests may ask of the servers. They come from people who may push, not from root: what
 * is absent is not allowed.
 */
export interface ManifestPolicy {
  /** Host folders that may be mounted, with everything below them; absolute paths. */
  readonly bindMounts: readonly string[]
  /** Also for the commands of hooks. */
  readonly privileged?: boolean
  /** Beyond those that every container has, such as NET_ADMIN; ALL stands for all of them. */
  readonly capabilities?: readonly string[]
  /** Device files, folders of them, and CDI names: `vendor/class=name`, or `vendor/class` for all of a class. */
  readonly devices?: readonly string[]
  /** Rules such as `c 189:* rmw`, as they are written. */
  readonly deviceCgroupRules?: readonly string[]
  readonly gpus?: boolean
  readonly hostNamespaces?: readonly HostNamespace[]
  /** Such as `seccomp=unconfined`. */
  readonly securityOpt?: readonly string[]
  /** OCI runtimes by name. */
  readonly runtimes?: readonly string[]
  /** Beyond those that belong to the container's own namespaces. */
  readonly sysctls?: readonly string[]
  readonly cgroupParents?: readonly string[]
  /** Volume plugins beside `local`. */
  readonly volumeDrivers?: readonly string[]
  /** File systems that `local` may mount beside tmpfs and those of the network, such as ext4. */
  readonly volumeTypes?: readonly string[]
  /** Networks of applications of other repositories, as they are called on the servers; `*` stands for any characters. */
  readonly networks?: readonly string[]
  /** Volumes of applications of other repositories, likewise. */
  readonly volumes?: readonly string[]
}

/** Namespaces that a container can share with its server. */
export const hostNamespaces = ['network', 'pid', 'ipc', 'uts', 'userns', 'cgroup'] as const

export type HostNamespace = (typeof hostNamespaces)[number]

export const defaultPolicy: ManifestPolicy = { bindMounts: [] }

/** Whether a policy allows a host path: compared folder by folder, so `/srv/data` does not allow `/srv/data-2`. */
export function allowsBind(policy: ManifestPolicy, hostPath: string): boolean {
  return isBelowOne(hostPath, policy.bindMounts)
}

/** A path is compared as that of a bind mount; anything else is a CDI name. */
export function allowsDevice({ devices = [] }: ManifestPolicy, device: string): boolean {
  if (device.startsWith('/')) return isBelowOne(device, devices)
  const [kind = ''] = device.split('=')
  return devices.includes(device) || devices.includes(kind)
}

/** `capability` in capitals, without `CAP_`. */
export function allowsCapability(
  { capabilities = [] }: ManifestPolicy,
  capability: string,
): boolean {
  return (
    defaultCapabilities.includes(capability) ||
    capabilities.includes(capability) ||
    capabilities.includes('ALL')
  )
}

/** What the kernel keeps for each container: settings of its own network, message queues and shared memory. */
export function allowsSysctl({ sysctls = [] }: ManifestPolicy, name: string): boolean {
  return (
    /^(net|fs\.mqueue)(\.[\w-]+)+$|^kernel\.(msg(max|mnb|mni)|sem|shm(all|max|mni)|shm_rmid_forced)$/.test(
      name,
    ) || sysctls.includes(name)
  )
}

export function allowsNetwork({ networks = [] }: ManifestPolicy, name: string): boolean {
  return fitsOne(networks, name)
}

export function allowsVolume({ volumes = [] }: ManifestPolicy, name: string): boolean {
  return fitsOne(volumes, name)
}

function fitsOne(patterns: readonly string[], name: string): boolean {
  return patterns.some(pattern => {
    const literal = pattern.split('*').map(part => part.replaceAll(/\W/g, '\\$&'))
    return new RegExp(`^${literal.join('.*')}$`).test(name)
  })
}

/** Those of every container that does not drop them: Docker's set. */
const defaultCapabilities: readonly string[] = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]

function isBelowOne(hostPath: string, folders: readonly string[]): boolean {
  const path = segments(hostPath)
  return path !== undefined && folders.some(each => isInside(path, segments(each)))
}

function isInside(path: readonly string[], folder: readonly string[] | undefined): boolean {
  return folder?.every((segment, index) => path[index] === segment) ?? false
}

/** Undefined for what is not absolute or climbs with `..`. */
function segments(path: string): readonly string[] | undefined {
  if (!path.startsWith('/') || path.includes('\0') || path.includes('\\')) return undefined
  const parts = path.split('/').filter(part => part !== '' && part !== '.')
  return parts.includes('..') ? undefined : parts
}
