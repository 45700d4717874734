import type { Application, Manifest, Trigger } from '../../core/model/application.ts'
import type { Builds } from '../../core/model/build-report.ts'
import type { BanyanEvent } from '../../core/model/event.ts'
import { isFinished, type FailureCause, type Rollout } from '../../core/model/rollout.ts'
import { placeKey, type Task, type TaskStatus } from '../../core/model/task.ts'
import type { ApplicationStatus } from '../../proto/gen/banyan/v1/ApplicationStatus.ts'
import type { Cause } from '../../proto/gen/banyan/v1/Cause.ts'
import type { Event } from '../../proto/gen/banyan/v1/Event.ts'
import type { Generation } from '../../proto/gen/banyan/v1/Generation.ts'
import type { ImageBuild } from '../../proto/gen/banyan/v1/ImageBuild.ts'
import type { TaskView } from '../../proto/gen/banyan/v1/TaskView.ts'
import { driftWords } from '../drift.ts'
import { suspensionText } from '../sync/hold.ts'
import { isServing } from '../routes/routes.ts'

/** One application with what a person wants to know of it. */
export interface AppFacts {
  readonly application: Application
  readonly rollout?: Rollout
  readonly manifest?: Manifest
  /** The rollout that made the active generation live. */
  readonly activeRollout?: Rollout
  readonly tasks: readonly Task[]
  /** By `placeKey`. */
  readonly statuses: ReadonlyMap<string, TaskStatus>
  /** Agents on which nobody knows what runs. */
  readonly lost: ReadonlySet<string>
}

export function presentApplication(facts: AppFacts): ApplicationStatus {
  const { application, rollout, manifest, activeRollout } = facts
  const { wanted, ready } = countTasks(facts)
  const liveSince = activeRollout?.times.switching
  const tookMs = durationOf(activeRollout)
  return {
    name: application.name,
    repository: application.repository,
    path: application.path,
    ...(application.active !== undefined && { active: application.active }),
    wanted: application.wanted,
    tasksReady: ready,
    tasksWanted: wanted,
    phase: rollout?.phase ?? '',
    waiting: waitingOf(facts),
    failedReason: application.failed?.reason ?? '',
    pinned: application.pin !== undefined,
    down: application.down !== undefined,
    suspended: application.suspended ? suspensionText(application.suspended) : '',
    commit: manifest?.source.commit ?? '',
    pull: application.preview?.pull ?? 0,
    ...(liveSince !== undefined && { liveSince }),
    ...(tookMs !== undefined && { rolloutMs: tookMs }),
    urls: Object.values(application.serving).flatMap(({ ports }) =>
      ports
        .filter(p => p.protocol === 'tcp')
        .map(p => `http://${p.hostIp ?? '127.0.0.1'}:${p.published}`),
    ),
  }
}

function waitingOf({ rollout, statuses }: AppFacts): string {
  if (rollout && !isFinished(rollout.phase)) return rollout.waiting ?? ''
  const left = [...statuses.values()].find(({ drift }) => drift?.left !== undefined)
  return left?.drift ? `${left.task} on ${left.agent} ${driftWords(left.drift)}` : ''
}

/** From acceptance to the end, of a rollout that succeeded. */
function durationOf(rollout: Rollout | undefined): number | undefined {
  const [from, to] = [rollout?.times.pending, rollout?.times.done]
  return from === undefined || to === undefined ? undefined : to - from
}

export function presentTask(
  task: Task,
  status: TaskStatus | undefined,
  application: Application | undefined,
): TaskView {
  return {
    id: task.id,
    app: task.app,
    service: task.service,
    slot: task.slot,
    generation: task.generation,
    agent: task.agent,
    state: status?.state ?? 'pending',
    health: status?.health ?? 'none',
    ready: status?.ready ?? false,
    role: roleOf(task, application),
    address: status?.address ?? '',
    image: task.spec.image,
    restarts: status?.restarts ?? 0,
    ...(status?.startedAt !== undefined && { startedAt: status.startedAt }),
    error: status?.error ?? '',
    containerId: status?.containerId ?? '',
    ports: task.spec.ports.map(
      p =>
        `${p.hostIp === undefined ? '' : `${p.hostIp}:`}${p.published}→${p.target}/${p.protocol}`,
    ),
  }
}

/** blue: serves while green is being proven · green: not live yet · live · leaving: drains. */
function roleOf(task: Task, application: Application | undefined): string {
  const serves = application?.serving[task.service]
  const next = application?.next?.[task.service]
  if (application?.leaving?.[placeKey(task)] !== undefined) return 'leaving'
  const inRotation = isServing(task, serves)
  if (inRotation) return next !== undefined && next !== task.hash ? 'blue' : 'live'
  return next === task.hash ? 'green' : 'leaving'
}

export function presentEvent(event: BanyanEvent): Event {
  return { ...event }
}

export function presentCause(cause: FailureCause): Cause {
  const { lastLines = [], ...rest } = cause
  return { ...rest, lastLines: [...lastLines] }
}

export function presentGeneration(
  manifest: Manifest,
  rollout: Rollout | undefined,
  active: boolean,
): Generation {
  const { source, trigger, generation, acceptedAt, rollbackOf } = manifest
  const durationMs = durationOf(rollout)
  return {
    generation,
    commit: source.commit,
    author: source.author,
    subject: source.subject,
    acceptedAt,
    phase: rollout?.phase ?? '',
    trigger: triggerText(trigger),
    ...(rollbackOf !== undefined && { rollbackOf }),
    signer: source.signer ?? '',
    active,
    ...(durationMs !== undefined && { durationMs }),
    cause: rollout?.cause?.message ?? '',
  }
}

/** Of which only the rollout is known. */
export function presentBareGeneration(rollout: Rollout, active: boolean): Generation {
  const durationMs = durationOf(rollout)
  return {
    ...{ generation: rollout.generation, commit: '', author: '', subject: '', trigger: '' },
    acceptedAt: rollout.times.pending ?? 0,
    ...{ phase: rollout.phase, signer: '', active },
    ...(durationMs !== undefined && { durationMs }),
    cause: rollout.cause?.message ?? '',
  }
}

function triggerText({ kind, detail, override }: Trigger): string {
  const said = detail === undefined ? kind : `${kind} (${detail})`
  return override === undefined ? said : `${said}, window overridden: ${override}`
}

/** A task that moves is on two agents and counts once. */
function countTasks({ application, tasks, statuses, lost }: AppFacts) {
  const live = tasks.filter(task => application.serving[task.service]?.hashes.includes(task.hash))
  const ready = live.filter(
    task => !lost.has(task.agent) && statuses.get(placeKey(task))?.ready === true,
  )
  const wanted = Object.entries(application.serving).map(([service, { replicas, global }]) =>
    global === true
      ? new Set(live.filter(t => t.service === service).map(t => t.slot)).size
      : replicas,
  )
  return {
    wanted: wanted.reduce((sum, count) => sum + count, 0),
    ready: new Set(ready.map(task => `${task.service}/${task.slot}`)).size,
  }
}

/** All of them, or the one of a service; by service name. */
export function presentBuilds(builds: Builds | undefined, service: string): ImageBuild[] {
  return Object.entries(builds?.services ?? {})
    .filter(([name]) => service === '' || name === service)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { outcome, tookMs, image = '', lines }]) => ({
      service: name,
      ...{ outcome, tookMs, image, lines: [...lines] },
    }))
}
