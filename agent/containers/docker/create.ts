import type { ContainerCreateOptions, HostConfig, MountConfig } from 'dockerode'
import type { ContainerSpec, Mount } from '../../../core/model/project.ts'
import type { WantedContainer } from '../runtime.ts'
import { containerLabels } from './labels.ts'

/**
 * What Docker shall create. Docker's own health check and restarts are off, because the agent does both. The
 * container gets a resolv.conf of ours instead of Docker's embedded server, which would answer container
 * names of other applications before asking us.
 */
export function createOptions(
  agent: string,
  wanted: WantedContainer,
  imageEntrypoint: readonly string[] | undefined,
): ContainerCreateOptions {
  const { spec } = wanted
  return {
    name: spec.containerName ?? wanted.task,
    Image: spec.image,
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    Labels: containerLabels(agent, wanted),
    ExposedPorts: exposedPorts(spec),
    Healthcheck: { Test: ['NONE'] },
    StopTimeout: wholeSeconds(spec.stopGracePeriodMs),
    ...program(spec, imageEntrypoint),
    ...(spec.user !== undefined && { User: spec.user }),
    ...(spec.workingDir !== undefined && { WorkingDir: spec.workingDir }),
    ...(spec.stopSignal !== undefined && { StopSignal: spec.stopSignal }),
    HostConfig: hostConfig(wanted),
    ...endpoint(wanted),
  }
}

function endpoint({ network, address }: WantedContainer): ContainerCreateOptions {
  if (address === undefined) return {}
  const settings = { IPAMConfig: { IPv4Address: address } }
  return { NetworkingConfig: { EndpointsConfig: { [network]: settings } } }
}

/** Docker counts grace periods in whole seconds; rounding up never cuts one short. */
export function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000)
}

/**
 * An empty command clears the image's: Docker has no word for that, except that an image's command is not
 * used beside an entrypoint that was given. So its entrypoint is given again.
 */
function program(
  { command, entrypoint }: ContainerSpec,
  imageEntrypoint: readonly string[] | undefined,
): Pick<ContainerCreateOptions, 'Cmd' | 'Entrypoint'> {
  const clears = command?.length === 0 && entrypoint === undefined
  const effective = clears ? imageEntrypoint : entrypoint
  return {
    ...(command !== undefined && { Cmd: [...command] }),
    ...(effective !== undefined && { Entrypoint: [...effective] }),
  }
}

/** For `docker ps` and curious people: publishing is done by the agent's own rules. */
function exposedPorts({ expose, ports }: ContainerSpec): Record<string, object> {
  const names = [
    ...expose.map(({ port, protocol }) => `${port}/${protocol}`),
    ...ports.map(({ target, protocol }) => `${target}/${protocol}`),
  ]
  return Object.fromEntries(names.map(name => [name, {}]))
}

function hostConfig({ spec, network, resolvConf, filePaths }: WantedContainer): HostConfig {
  return {
    NetworkMode: network,
    RestartPolicy: { Name: 'no' },
    Binds: spec.mounts.flatMap(mount => bindOf(mount)),
    Mounts: [
      readOnlyFile(resolvConf, '/etc/resolv.conf'),
      ...spec.files.map(({ target }) => readOnlyFile(filePaths[target] ?? '', target)),
      ...spec.mounts.flatMap(mount => mountOf(mount, spec)),
    ],
    ...resources(spec),
  }
}

function resources({ resources: { limits, reservations } }: ContainerSpec): HostConfig {
  return {
    ...(limits.cpus !== undefined && { NanoCpus: Math.round(limits.cpus * 1e9) }),
    ...(limits.memoryBytes !== undefined && { Memory: limits.memoryBytes }),
    ...(limits.pids !== undefined && { PidsLimit: limits.pids }),
    ...(reservations.memoryBytes !== undefined && { MemoryReservation: reservations.memoryBytes }),
  }
}

function readOnlyFile(source: string, target: string): MountConfig[number] {
  return { Type: 'bind', Source: source, Target: target, ReadOnly: true }
}

/** In the old form, because only that creates a missing folder on the host, as compose does. */
function bindOf(mount: Mount): string[] {
  if (mount.kind !== 'bind') return []
  return [`${mount.source}:${mount.target}:${mount.readOnly ? 'ro' : 'rw'}`]
}

function mountOf(mount: Mount, { volumes }: ContainerSpec): MountConfig {
  switch (mount.kind) {
    case 'bind':
      return []
    case 'volume': {
      const volume = volumes.find(({ name }) => name === mount.name)
      const source = volume?.runtimeName ?? mount.name
      return [{ Type: 'volume', Source: source, Target: mount.target, ReadOnly: mount.readOnly }]
    }
    case 'anonymous':
      return [{ Type: 'volume', Source: '', Target: mount.target, ReadOnly: mount.readOnly }]
    case 'image':
      return [{ Type: 'image', Source: mount.source, Target: mount.target, ReadOnly: true }]
    case 'tmpfs': {
      const size = mount.sizeBytes
      const options = size === undefined ? {} : { TmpfsOptions: { SizeBytes: size, Mode: 0o1777 } }
      return [{ Type: 'tmpfs', Source: '', Target: mount.target, ...options }]
    }
  }
}
