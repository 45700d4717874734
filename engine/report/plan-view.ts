import type { Diagnostic } from '../../core/compose/diagnostics.ts'
import type { ServiceChange } from '../../core/compose/diff.ts'
import type {
  AgentTasks,
  AppPlan,
  PlanProblem,
  PlanView,
  ProblemPlace,
  ServicePlan,
} from '../../core/model/plan.ts'
import type { Task } from '../../core/model/task.ts'
import type { Decision } from '../sync/decision.ts'
import { howChanged } from '../sync/plan-text.ts'

/** Tasks that are wanted now, by application. */
export type TasksOf = (app: string) => Iterable<Pick<Task, 'service' | 'agent'>>

/** What a sync would do, for people to read. */
export function planView(
  about: Omit<PlanView, 'apps' | 'problems'>,
  decisions: readonly Decision[],
  tasksOf: TasksOf,
): PlanView {
  return {
    ...about,
    apps: decisions.flatMap(decision => appPlan(decision, tasksOf) ?? []),
    problems: decisions.flatMap(d => (d.kind === 'refused' ? [problemOf(d)] : [])),
  }
}

function appPlan(decision: Decision, tasksOf: TasksOf): AppPlan | undefined {
  switch (decision.kind) {
    case 'accept':
      return planOf(decision.app, decision.changes, tasksOf)
    case 'remove':
      return { ...planOf(decision.app, decision.changes, tasksOf), change: 'remove' }
    case 'note':
      return { app: decision.app, change: 'unchanged', services: [] }
    case 'unchanged': {
      const { app, reason } = decision
      const remark = reason === undefined ? {} : { remark: reason }
      return { app, change: 'unchanged', services: [], ...remark }
    }
    case 'held':
      return { app: decision.app, change: 'unchanged', services: [], remark: decision.reason }
    case 'refused':
      return undefined
    default:
      return decision satisfies never
  }
}

export function planOf(app: string, changes: readonly ServiceChange[], tasksOf: TasksOf): AppPlan {
  const created = changes.length > 0 && changes.every(c => c.change === 'create')
  const changed = changes.some(c => c.change !== 'unchanged')
  const running = [...tasksOf(app)]
  return {
    app,
    change: created ? 'create' : changed ? 'update' : 'unchanged',
    services: changes.map(change => servicePlan(change, running)),
  }
}

function servicePlan(
  change: ServiceChange,
  running: readonly Pick<Task, 'service' | 'agent'>[],
): ServicePlan {
  const { service, before, after, fields } = change
  const { strategy, downtime } = howChanged(change)
  return {
    service,
    change: change.change,
    tasks: after?.replicas ?? before?.replicas ?? 0,
    strategy,
    ...(downtime !== undefined && {
      downtime,
      ...(before && { graceMs: before.stopGracePeriodMs }),
    }),
    fields,
    agents: agentsOf(running.filter(task => task.service === service)),
  }
}

function agentsOf(tasks: readonly Pick<Task, 'agent'>[]): AgentTasks[] {
  const counts = new Map<string, number>()
  for (const { agent } of tasks) counts.set(agent, (counts.get(agent) ?? 0) + 1)
  return [...counts]
    .map(([agent, count]) => ({ agent, tasks: count }))
    .sort((a, b) => (a.agent < b.agent ? -1 : 1))
}

function problemOf(decision: Extract<Decision, { kind: 'refused' }>): PlanProblem {
  const { path, app, code, message, diagnostics = [] } = decision
  return {
    path,
    ...(app !== undefined && { app }),
    code,
    message,
    places: diagnostics.filter(({ severity }) => severity === 'error').map(placeOf),
  }
}

function placeOf({ file, line, column, message }: Diagnostic): ProblemPlace {
  return { file, line, column, message }
}
