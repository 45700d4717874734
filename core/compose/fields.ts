import {
  type FileMount,
  type Mount,
  type Project,
  type PublishedPort,
  type SecretValue,
  type Service,
} from '../model/project.ts'
import { secretTitle, unknownVersion } from '../model/secret.ts'

/** A service as a flat list of what a person would call its settings. */
export type Fields = ReadonlyMap<string, Field>

export interface Field {
  /** Compared. */
  readonly value: unknown
  /** Shown; never a secret. */
  readonly shown: string
}

const secretName = /passw|pwd|secret|token|key|credential|private|auth|cert|dsn|salt/i
/** `scheme://user:password@host`: secret whatever the variable is called. */
const secretValue = /:\/\/[^/\s:@]*:[^/\s@]+@/
const hidden = '«hidden»'
const longestShown = 200

/** The project is asked for the definitions of volumes; the context id stands for the folder's content. */
export function fieldsOf(
  service: Service,
  project: Project | undefined,
  contextId: string | undefined,
): Fields {
  const fields = new Map<string, Field>()
  const put = (path: string, value: unknown, shown?: string) => {
    if (value !== undefined) fields.set(path, { value, shown: shown ?? plain(value) })
  }
  const { build, update, healthcheck } = service
  put('image', service.image)
  putBuild(build, contextId, put)
  put('command', service.command, words(service.command))
  put('entrypoint', service.entrypoint, words(service.entrypoint))
  putWords('environment', service.environment, put)
  for (const [name, value] of Object.entries(service.secretEnvironment ?? {}))
    put(`environment.${name}`, value, secretText(value))
  putWords('labels', service.labels, put)
  put('user', service.user)
  put('working_dir', service.workingDir)
  put('container_name', service.containerName)
  put(
    'expose',
    listed(service.expose),
    service.expose.map(({ port, protocol }) => `${port}/${protocol}`).join(', '),
  )
  put('ports', listed(service.ports), service.ports.map(portText).join(', '))
  for (const mount of service.mounts) put(`volumes ${mount.target}`, mount, mountText(mount))
  putVolumes(service, project, put)
  for (const file of service.files)
    put(`${file.kind}s.${file.name} ${file.target}`, file, fileText(file))
  for (const each of service.dependsOn)
    put(`depends_on.${each.service}`, each, dependencyText(each))
  put('healthcheck.test', healthcheck?.test, words(healthcheck?.test))
  put('healthcheck.interval', healthcheck?.intervalMs, duration(healthcheck?.intervalMs))
  put('healthcheck.timeout', healthcheck?.timeoutMs, duration(healthcheck?.timeoutMs))
  put('healthcheck.retries', healthcheck?.retries)
  put('healthcheck.start_period', healthcheck?.startPeriodMs, duration(healthcheck?.startPeriodMs))
  put(
    'healthcheck.start_interval',
    healthcheck?.startIntervalMs,
    duration(healthcheck?.startIntervalMs),
  )
  put('restart', service.restart, restartText(service.restart))
  put('stop_grace_period', service.stopGracePeriodMs, duration(service.stopGracePeriodMs))
  put('stop_signal', service.stopSignal)
  put('replicas', service.replicas)
  putResources(service.resources, put)
  put('update_config.order', update.order)
  put('update_config.monitor', update.monitorMs, duration(update.monitorMs))
  put('update_config.failure_action', update.failureAction)
  return fields
}

type Put = (path: string, value: unknown, shown?: string) => void

function putBuild(build: Service['build'], contextId: string | undefined, put: Put): void {
  if (!build) return
  put('build.context', build.context, build.context || '.')
  put('build.dockerfile', build.dockerfile)
  put('build.target', build.target)
  putWords('build.args', build.args, put)
  putWords('build.labels', build.labels, put)
  put('build context', contextId, contextId?.slice(0, 12))
}

function putResources({ limits, reservations }: Service['resources'], put: Put): void {
  put('resources.limits.cpus', limits.cpus)
  put('resources.limits.memory', limits.memoryBytes, bytes(limits.memoryBytes ?? 0))
  put('resources.limits.pids', limits.pids)
  put('resources.reservations.cpus', reservations.cpus)
  put(
    'resources.reservations.memory',
    reservations.memoryBytes,
    bytes(reservations.memoryBytes ?? 0),
  )
}

function putWords(path: string, values: Readonly<Record<string, string>>, put: Put): void {
  for (const [name, value] of Object.entries(values)) {
    put(`${path}.${name}`, value, isSecret(name, value) ? hidden : plain(value))
  }
}

/** A volume's definition reaches the container too. */
function putVolumes(service: Service, project: Project | undefined, put: Put): void {
  const used = new Set(
    service.mounts.flatMap(mount => (mount.kind === 'volume' ? [mount.name] : [])),
  )
  if (used.size === 0) return
  for (const volume of project?.volumes ?? []) {
    if (!used.has(volume.name)) continue
    const { runtimeName, external, driver = 'local', driverOpts } = volume
    const options = Object.keys(driverOpts)
      .sort()
      .map(name => ` ${name}=…`)
      .join('')
    put(
      `volume ${volume.name}`,
      volume,
      `${external ? 'external ' : ''}${runtimeName} (${driver}${options})`,
    )
  }
}

function isSecret(name: string, value: string): boolean {
  return secretName.test(name) || secretValue.test(value)
}

function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const isBare = typeof value !== 'string' || /^[^\s"]+$/.test(value)
  const shown = isBare ? text : JSON.stringify(text)
  return shown.length > longestShown ? `${shown.slice(0, longestShown)}…` : shown
}

function listed(values: readonly unknown[]): readonly unknown[] | undefined {
  return values.length === 0 ? undefined : values
}

function words(list: readonly string[] | undefined): string {
  return list === undefined
    ? ''
    : list.length === 0
      ? '[]'
      : list.map(plain).join(' ').slice(0, longestShown)
}

function portText({ hostIp, published, target, protocol, mode }: PublishedPort): string {
  const address = hostIp === undefined ? '' : `${hostIp}:`
  const suffix = protocol === 'udp' ? '/udp' : ''
  return `${address}${published}:${target}${suffix}${mode === 'host' ? ' (host)' : ''}`
}

function mountText(mount: Mount): string {
  if (mount.kind === 'tmpfs') {
    return mount.sizeBytes === undefined ? 'tmpfs' : `tmpfs ${bytes(mount.sizeBytes)}`
  }
  if (mount.kind === 'image') return `image ${mount.source}`
  const source =
    mount.kind === 'volume' ? mount.name : mount.kind === 'bind' ? mount.source : '(anonymous)'
  return mount.readOnly ? `${source} (read-only)` : source
}

/** Versions may be seen, values not. */
function secretText({ stored }: SecretValue): string {
  if (!stored) return hidden
  const version = stored.version === unknownVersion ? 'newest version' : `version ${stored.version}`
  return `${secretTitle(stored)}, ${version}`
}

function fileText({ kind, digest, stored, mode, uid, gid }: FileMount): string {
  const content =
    kind === 'secret'
      ? secretText({ digest, ...(stored && { stored }) })
      : `sha256:${digest.slice(0, 12)}`
  return `${content} ${uid}:${gid} ${mode.toString(8).padStart(4, '0')}`
}

function dependencyText({ condition, required, restart }: Service['dependsOn'][number]): string {
  return `${condition}${required ? '' : ', optional'}${restart ? ', restart' : ''}`
}

function restartText({ condition, maxAttempts }: Service['restart']): string {
  return maxAttempts === undefined ? condition : `${condition} (at most ${maxAttempts})`
}

function duration(ms: number | undefined): string {
  if (ms === undefined) return ''
  if (ms < 1000) return `${ms}ms`
  return ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms / 1000}s`
}

function bytes(count: number): string {
  const units = ['', 'k', 'm', 'g', 't']
  let unit = 0
  while (count >= 1024 && count % 1024 === 0 && unit < units.length - 1) {
    count /= 1024
    unit++
  }
  return `${count}${units[unit] ?? ''}`
}
