import type { Healthcheck } from '../../../core/model/service.ts'
import { healthcheckOf, type DockerHealthcheck } from '../docker/healthcheck.ts'
import { label, preStopOf } from '../docker/labels.ts'
import type { LogLine, ObservedContainer } from '../runtime.ts'

/** What `nerdctl inspect` prints; versions differ in what they leave out. */
interface Inspected {
  readonly Id: string
  readonly Created?: string
  readonly State?: {
    readonly Status?: string
    readonly ExitCode?: number
    readonly Pid?: number
    readonly StartedAt?: string
    readonly FinishedAt?: string
    readonly OOMKilled?: boolean
  }
  readonly Config?: { readonly Labels?: Readonly<Record<string, string>> | null }
  readonly NetworkSettings?: {
    readonly Networks?: Readonly<Record<string, { readonly IPAddress?: string }>> | null
  } | null
}

interface InspectedImage {
  readonly Config?: {
    readonly Entrypoint?: readonly string[] | null
    readonly Healthcheck?: DockerHealthcheck | null
  }
}

const defaultGraceMs = 10_000

/** Containers whose labels were damaged are not ours to touch. */
export function parseContainers(json: string): ObservedContainer[] {
  const inspected = JSON.parse(json) as readonly Inspected[]
  return inspected.flatMap(each => {
    const container = containerOf(each)
    return container ? [container] : []
  })
}

function containerOf(inspected: Inspected): ObservedContainer | undefined {
  const { Id, Created, State = {}, Config } = inspected
  const labels = Config?.Labels ?? {}
  const { [label.task]: task, [label.app]: app, [label.service]: service } = labels
  if (task === undefined || app === undefined || service === undefined) return undefined
  const state = stateOf(State.Status)
  const { Pid: pid = 0 } = State
  const ended = state === 'exited'
  const grace = Number(labels[label.stopGrace] ?? NaN)
  const preStop = preStopOf(labels[label.preStop])
  const address = labels[label.address] || addressNow(inspected)
  const startedAt = timeOf(State.StartedAt)
  const finishedAt = timeOf(State.FinishedAt)
  return {
    ...{ containerId: Id, task, app, service, hash: labels[label.hash] ?? '', state },
    stopGraceMs: Number.isFinite(grace) ? grace : defaultGraceMs,
    ...(preStop.length > 0 && { preStop }),
    createdAt: timeOf(Created) ?? 0,
    ...(ended && { exitCode: State.ExitCode ?? 0 }),
    ...(ended && State.OOMKilled && { outOfMemory: true }),
    ...(labels[label.exclusive] === 'true' && { exclusive: true }),
    ...(address && { address }),
    ...(state === 'running' && pid > 0 && { pid }),
    ...(startedAt !== undefined && { startedAt }),
    ...(ended && finishedAt !== undefined && { finishedAt }),
  }
}

/** Of a container without a fixed one, while it runs. */
function addressNow({ NetworkSettings }: Inspected): string | undefined {
  const networks = Object.values(NetworkSettings?.Networks ?? {})
  return networks.map(({ IPAddress }) => IPAddress).find(address => address)
}

function stateOf(status = ''): ObservedContainer['state'] {
  if (status === 'created') return 'created'
  return ['running', 'paused', 'pausing', 'restarting'].includes(status) ? 'running' : 'exited'
}

function timeOf(text = ''): number | undefined {
  const time = Date.parse(text)
  return time > 0 ? time : undefined
}

export function parseImage(json: string): {
  readonly entrypoint: readonly string[] | undefined
  readonly healthcheck: Healthcheck | undefined
} {
  const [image] = JSON.parse(json) as readonly InspectedImage[]
  const { Entrypoint, Healthcheck: check } = image?.Config ?? {}
  return {
    entrypoint: Entrypoint ?? undefined,
    healthcheck: check ? healthcheckOf(check) : undefined,
  }
}

/** A line and its time stamp as printed, which tells lines of one millisecond apart. */
export interface StampedLine extends LogLine {
  readonly stamp: string
}

/** nerdctl prints each stream to its own; together they are in order again by their time stamps. */
export function parseLogs(stdout: string, stderr: string): StampedLine[] {
  const lines = [...linesOf('stdout', stdout), ...linesOf('stderr', stderr)]
  return lines.sort((a, b) => (a.stamp < b.stamp ? -1 : a.stamp > b.stamp ? 1 : 0))
}

/** A line without a time stamp is nerdctl's own word, not the container's. */
function linesOf(stream: LogLine['stream'], text: string): StampedLine[] {
  return text.split('\n').flatMap(line => {
    const [, stamp, rest = ''] =
      /^(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)) ?(.*)$/s.exec(line) ?? []
    if (stamp === undefined) return []
    return [{ stream, stamp, at: Date.parse(stamp), text: rest.replace(/\r$/, '') }]
  })
}
