import type { Application } from '../../../core/model/application.ts'
import type { Rollout } from '../../../core/model/rollout.ts'
import { placeKey, type Task, type TaskStatus } from '../../../core/model/task.ts'
import type { AgentResult } from '../../../proto/gen/banyan/v1/AgentResult.ts'
import { isSettled } from '../../rollout/verdict.ts'

export interface Results {
  readonly application: Application
  /** The rollout that is asked about. */
  readonly rollout?: Rollout
  readonly tasks: readonly Task[]
  /** By `placeKey`. */
  readonly statuses: ReadonlyMap<string, TaskStatus>
  readonly lost: ReadonlySet<string>
}

/** The worst first: a state before those that are better. */
const worstFirst = [
  'failed',
  'lost',
  'unhealthy',
  'exited',
  'waiting',
  'withdrawn',
  'pending',
  'pulling',
  'starting',
  'stopping',
  'running',
  'done',
]

/** Of each service on each agent: how it is there, the worst first. Empty `service`: of all services. */
export function resultsOf(about: Results, service: string): AgentResult[] {
  return [...ofTasks(about), ...ofCause(about), ...withdrawn(about)]
    .filter(each => service === '' || each.service === service)
    .sort(
      (a, b) =>
        rowRank(a) - rowRank(b) || compare(a.service, b.service) || compare(a.agent, b.agent),
    )
}

interface Seen {
  readonly task: Task
  readonly state: string
  readonly status: TaskStatus | undefined
}

function ofTasks({ application, tasks, statuses, lost }: Results): AgentResult[] {
  const groups = new Map<string, Seen[]>()
  for (const task of tasks) {
    const place = placeKey(task)
    if (application.leaving?.[place] !== undefined) continue
    const status = statuses.get(place)
    const seen = { task, status, state: lost.has(task.agent) ? 'lost' : stateOf(status) }
    const key = `${task.agent}/${task.service}`
    groups.set(key, [...(groups.get(key) ?? []), seen])
  }
  return [...groups.values()].flatMap(group => {
    const [worst] = [...group].sort((a, b) => seenRank(a) - seenRank(b))
    return worst ? [resultOf(worst, group)] : []
  })
}

function seenRank(seen: Seen): number {
  return isWell(seen) ? worstFirst.length : worstFirst.indexOf(seen.state)
}

function resultOf({ task, state, status }: Seen, group: readonly Seen[]): AgentResult {
  const wanted = group.length
  const ready = group.filter(each => isWell(each)).length
  const told = ready === wanted ? undefined : status
  return {
    ...{ agent: task.agent, service: task.service, ready, wanted, state },
    probe: told?.probe ?? '',
    lastLines: [...(told?.lastLines ?? [])],
    error: told?.error ?? '',
  }
}

function stateOf(status: TaskStatus | undefined): string {
  if (!status) return 'pending'
  if (status.health === 'unhealthy') return 'unhealthy'
  return isSettled(status, true) ? 'done' : status.state
}

function isWell({ state, status }: Seen): boolean {
  return state !== 'lost' && isSettled(status)
}

/** Where a rollout failed its task is gone by now; what was seen of it is with the cause. */
function ofCause({ rollout, tasks }: Results): AgentResult[] {
  const { task, agent, service, probe = '', lastLines = [], message = '' } = rollout?.cause ?? {}
  if (task === undefined || agent === undefined || service === undefined) return []
  if (tasks.some(each => each.id === task && each.agent === agent)) return []
  const wanted = placedAt(rollout, agent, service)
  const row = { agent, service, ready: 0, wanted: Math.max(1, wanted), state: 'failed' }
  return [{ ...row, probe, lastLines: [...lastLines], error: message }]
}

function placedAt(rollout: Rollout | undefined, agent: string, service: string): number {
  return placements(rollout).filter(each => each.agent === agent && each.service === service).length
}

/** What else the failed generation had on agents, and was taken away with it. */
function withdrawn({ rollout, tasks }: Results): AgentResult[] {
  if (!rollout?.cause) return []
  const { agent, service } = rollout.cause
  const here = new Set(tasks.map(placeKey))
  const gone = placements(rollout).filter(
    each => !here.has(placeKey(each)) && !(each.agent === agent && each.service === service),
  )
  const counts = new Map<string, AgentResult>()
  for (const { agent, service } of gone) {
    const key = `${agent}/${service}`
    const wanted = (counts.get(key)?.wanted ?? 0) + 1
    const rest = { ready: 0, state: 'withdrawn', probe: '', lastLines: [], error: '' }
    counts.set(key, { agent, service, wanted, ...rest })
  }
  return [...counts.values()]
}

/** A task's id names its service: `shop-web-1-3f9c2ab1`. */
function placements(rollout: Rollout | undefined) {
  const prefix = `${rollout?.app ?? ''}-`
  return Object.entries(rollout?.placements ?? {}).flatMap(([id, agent]) => {
    const service = /^(.+)-\d+-[0-9a-f]+$/.exec(id.slice(prefix.length))?.[1]
    return id.startsWith(prefix) && service !== undefined ? [{ id, agent, service }] : []
  })
}

/** Of those that are well none is worse than another. */
function rowRank({ state = '', ready, wanted }: AgentResult): number {
  return ready === wanted ? worstFirst.length : worstFirst.indexOf(state)
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0
}
