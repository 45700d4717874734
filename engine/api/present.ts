import type { ServiceChange } from '../../core/compose/diff.ts'
import type { Application, Manifest } from '../../core/model/application.ts'
import type { Builds } from '../../core/model/build-report.ts'
import type { BanyanEvent } from '../../core/model/event.ts'
import { isFinished, isLive, type FailureCause, type Rollout } from '../../core/model/rollout.ts'
import { placeKey, placeOf, type Task, type TaskStatus } from '../../core/model/task.ts'
import type { AppDiff } from '../../proto/gen/banyan/v1/AppDiff.ts'
import type { ApplicationStatus } from '../../proto/gen/banyan/v1/ApplicationStatus.ts'
import type { Cause } from '../../proto/gen/banyan/v1/Cause.ts'
import type { Event } from '../../proto/gen/banyan/v1/Event.ts'
import type { Generation } from '../../proto/gen/banyan/v1/Generation.ts'
import type { ImageBuild } from '../../proto/gen/banyan/v1/ImageBuild.ts'
import type { TaskView } from '../../proto/gen/banyan/v1/TaskView.ts'
import { howChanged } from '../sync/plan-text.ts'
import type { Wait } from '../rollout/waits.ts'
import { isServing } from '../routes/routes.ts'
import type { Decision } from '../sync/plan.ts'

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
    waiting: rollout && !isFinished(rollout.phase) ? (rollout.waiting ?? '') : '',
    failedReason: application.failed?.reason ?? '',
    pinned: application.pin !== undefined,
    down: application.down !== undefined,
    commit: manifest?.source.commit ?? '',
    ...(liveSince !== undefined && { liveSince }),
    ...(tookMs !== undefined && { rolloutMs: tookMs }),
    urls: Object.values(application.serving).flatMap(({ ports }) =>
      ports
        .filter(p => p.protocol === 'tcp')
        .map(p => `http://${p.hostIp ?? '127.0.0.1'}:${p.published}`),
    ),
  }
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
    trigger: trigger.detail === undefined ? trigger.kind : `${trigger.kind} (${trigger.detail})`,
    ...(rollbackOf !== undefined && { rollbackOf }),
    active,
    ...(durationMs !== undefined && { durationMs }),
    cause: rollout?.cause?.message ?? '',
  }
}

export function presentDecision(decision: Decision): AppDiff | undefined {
  switch (decision.kind) {
    case 'accept':
      return presentDiff(decision.app, decision.changes)
    case 'remove':
      return { ...presentDiff(decision.app, decision.changes), change: 'remove' }
    case 'note':
    case 'unchanged':
      return { app: decision.app, change: 'unchanged', services: [], downtime: false }
    case 'refused':
    case 'held':
      return undefined
    default:
      return decision satisfies never
  }
}

export function presentDiff(app: string, changes: readonly ServiceChange[]): AppDiff {
  const changed = changes.filter(c => c.change !== 'unchanged')
  const created = changes.length > 0 && changes.every(c => c.change === 'create')
  return {
    app,
    change: created ? 'create' : changed.length > 0 ? 'update' : 'unchanged',
    services: changes.map(change => {
      const { strategy, downtime } = howChanged(change)
      return {
        service: change.service,
        change: change.change,
        tasks: change.after?.replicas ?? change.before?.replicas ?? 0,
        strategy,
        downtimeReason: downtime ?? '',
        fields: change.fields.map(({ path, before, after }) => ({
          path,
          before: before ?? '',
          after: after ?? '',
        })),
      }
    }),
    downtime: changes.some(change => howChanged(change).downtime !== undefined),
  }
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

/** The one sentence that answers "why?", and what to do. `waits` are told beside it. */
export function explainApplication(
  { application, rollout }: Pick<AppFacts, 'application' | 'rollout'>,
  waits: readonly Pick<Wait, 'next'>[] = [],
  /** Why the last sync of its repository could not be. */
  problem?: string,
): { summary: string; next: string } {
  const wayOut = waits.find(each => each.next !== undefined)?.next
  const { name, active, wanted, failed, pin, down } = application
  if (down) {
    return {
      summary: `${name} is down because a person took it down.`,
      next: `banyan resume ${name}`,
    }
  }
  if (failed) {
    const mixed = Object.values(application.serving).some(({ hashes }) => hashes.length > 1)
    const kept =
      active === undefined
        ? 'nothing is live'
        : mixed
          ? `some tasks of generation ${active} serve beside its own`
          : `generation ${active} kept serving`
    return {
      summary: `${name} is not at generation ${failed.generation}, because its rollout failed and ${kept}: ${failed.reason}`,
      next: `Fix and push; or try again as it is: banyan sync ${application.repository} --retry`,
    }
  }
  if (rollout && !isFinished(rollout.phase) && !isLive(rollout.phase)) {
    const told = waits.length > 0 || rollout.waiting === undefined
    const waiting = told ? '' : `: ${rollout.waiting}`
    return {
      summary: `${name} is rolling out generation ${wanted}, ${rollout.phase}${waiting}.`,
      next: wayOut ?? `banyan ps ${name}`,
    }
  }
  const [stuck] = Object.entries(application.waits ?? {})
  if (stuck) {
    const [place, reason] = stuck
    return {
      summary: `${name} is at generation ${active ?? wanted}, but ${placeOf(place).id} waits: ${reason}.`,
      next: wayOut ?? 'banyan agent list',
    }
  }
  if (pin) {
    return {
      summary: `${name} is pinned to what generation ${pin.generation} was, because a person rolled back.`,
      next: `Push a new commit, or follow the repository again: banyan resume ${name}`,
    }
  }
  if (problem !== undefined) {
    return {
      summary: `${name} is at generation ${active ?? wanted}; nothing newer of ${application.repository} is deployed: ${problem}`,
      next: `When that is mended: banyan sync ${application.repository}`,
    }
  }
  return {
    summary: `${name} is at generation ${active ?? wanted}, as its repository asks.`,
    next: '',
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
