import type { ContainerInspectInfo } from 'dockerode'
import type { ObservedContainer } from '../runtime.ts'
import { label, preStopOf } from './labels.ts'

const defaultGraceMs = 10_000

/** Undefined for a container whose labels were damaged: it is not ours to touch. */
export function observedOf(info: ContainerInspectInfo): ObservedContainer | undefined {
  const labels = info.Config.Labels
  const { [label.task]: task, [label.app]: app, [label.service]: service } = labels
  if (task === undefined || app === undefined || service === undefined) return undefined
  const state = stateOf(info.State.Status)
  const address = addressOf(info)
  const startedAt = timeOf(info.State.StartedAt)
  const finishedAt = timeOf(info.State.FinishedAt)
  const grace = Number(labels[label.stopGrace] ?? NaN)
  const preStop = preStopOf(labels[label.preStop])
  return {
    ...{ containerId: info.Id, task, app, service, hash: labels[label.hash] ?? '', state },
    stopGraceMs: Number.isFinite(grace) ? grace : defaultGraceMs,
    ...(preStop.length > 0 && { preStop }),
    createdAt: timeOf(info.Created) ?? 0,
    ...(state === 'exited' && { exitCode: info.State.ExitCode }),
    ...(state === 'exited' && info.State.OOMKilled && { outOfMemory: true }),
    ...(labels[label.exclusive] === 'true' && { exclusive: true }),
    ...(address && { address }),
    ...(state === 'running' && info.State.Pid > 0 && { pid: info.State.Pid }),
    ...(startedAt !== undefined && { startedAt }),
    ...(state === 'exited' && finishedAt !== undefined && { finishedAt }),
  }
}

/** A paused container runs, as far as restarting it goes: its probes fail. */
function stateOf(status: string): ObservedContainer['state'] {
  if (status === 'created') return 'created'
  return ['running', 'paused', 'restarting'].includes(status) ? 'running' : 'exited'
}

/** The published types leave it open. */
type Fixed = { readonly IPv4Address?: string } | null | undefined

/** Docker takes the address away at the end, but keeps what was asked for. */
function addressOf(info: ContainerInspectInfo): string | undefined {
  return Object.values(info.NetworkSettings.Networks)
    .map(({ IPAMConfig, IPAddress }) => (IPAMConfig as Fixed)?.IPv4Address ?? IPAddress)
    .find(address => address !== '')
}

/** Docker says year 1 for "never". */
function timeOf(text: string): number | undefined {
  const time = Date.parse(text)
  return time > 0 ? time : undefined
}
