import type { ServiceChange } from '../../core/compose/diff.ts'
import type { Service } from '../../core/model/service.ts'
import { isGlobal, strategyOf, type Rolling } from '../rollout/order.ts'

/** How a change is made: what `banyan diff`, progress lines and the log say about it. */
export interface HowChanged {
  /** Such as `blue-green`, `stop-first`, `rolling, 1 at a time, start-first`. */
  readonly strategy: string
  /** Why there is downtime; absent when there is none. */
  readonly downtime?: string
}

export function howChanged({ change, before, after }: ServiceChange): HowChanged {
  const service = after ?? before
  if (!service || change !== 'update') return { strategy: 'blue-green' }
  const strategy = strategyOf(service)
  if (strategy.kind === 'blue-green') return { strategy: 'blue-green' }
  if (strategy.kind === 'rolling') return { strategy: rollingText(strategy) }
  return { strategy: 'stop-first', downtime: strategy.reason }
}

function rollingText({ batch, order, reason }: Rolling): string {
  const why = reason === undefined ? '' : ` (${reason})`
  return `rolling, ${batch} at a time, ${order}${why}`
}

function countText(service: Service | undefined): string {
  if (service && isGlobal(service)) return 'a task on each agent'
  const tasks = service?.replicas ?? 0
  return `${tasks} ${tasks === 1 ? 'task' : 'tasks'}`
}

/** The plan as people read it: a line a service, then its fields. Unchanged services share one line. */
export function planText(changes: readonly ServiceChange[]): string {
  const changed = changes.filter(c => c.change !== 'unchanged')
  const same = changes.filter(c => c.change === 'unchanged').map(c => c.service)
  const lines = changed.flatMap(change => [headline(change), ...fieldLines(change)])
  if (same.length > 0) lines.push(`${same.join(', ')}  unchanged`)
  return lines.length === 0 ? 'nothing to run' : lines.join('\n')
}

function headline(change: ServiceChange): string {
  const { service, before, after } = change
  const count = countText(after ?? before)
  const { strategy, downtime } = howChanged(change)
  if (change.change !== 'update') return `${service}  ${change.change}  ${count}`
  const effect = downtime === undefined ? 'no downtime' : `downtime: ${downtime}`
  return `${service}  update  ${count}, ${strategy}, ${effect}`
}

function fieldLines({ change, fields }: ServiceChange): string[] {
  if (change === 'create' || change === 'remove') return []
  return fields.map(field => `  ${fieldSentence(field)}`)
}

/** Field changes that a sentence can bear. */
const shownFields = 3

/** The plan in one line, for events: `web update (environment.COLOR blue → green)`. */
export function planSentence(changes: readonly ServiceChange[]): string {
  const changed = changes.filter(c => c.change !== 'unchanged').map(changeSentence)
  return changed.length === 0 ? 'as before' : changed.join(', ')
}

/** `web update (image a → b)`. */
export function changeSentence({ service, change, fields }: ServiceChange): string {
  if (change === 'create' || change === 'remove' || fields.length === 0)
    return `${service} ${change}`
  const shown = fields.slice(0, shownFields).map(fieldSentence)
  const more = fields.length > shownFields ? [`${fields.length - shownFields} more`] : []
  return `${service} ${change} (${[...shown, ...more].join('; ')})`
}

function fieldSentence({ path, before, after }: ServiceChange['fields'][number]): string {
  return `${path} ${before ?? '(none)'} → ${after ?? '(none)'}`
}

/** Without values, for those who may see the commit alone: `web update, db unchanged`. */
export function planSummary(changes: readonly ServiceChange[]): string {
  return changes.map(({ service, change }) => `${service} ${change}`).join(', ')
}
