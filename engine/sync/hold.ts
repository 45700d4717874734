import type { RepositoryConfig } from '../../core/config/repository.ts'
import type { Application, Suspension, Trigger } from '../../core/model/application.ts'
import { changeText, isOpen, nextChange } from '../../core/windows.ts'
import type { Decision } from './decision.ts'

/** What keeps a change back that would be made otherwise. */
export interface Hold {
  readonly cause: 'window' | 'suspended'
  /** As a sentence goes on after the application's name. */
  readonly reason: string
  /** Epoch milliseconds: over by itself then. */
  readonly until?: number
}

/** By an application's name; undefined: nothing. */
export type HoldOf = (app: string) => Hold | undefined

/** What a person may ask for in spite of a hold. */
export interface Passes {
  readonly trigger: Trigger
  /** What is suspended, this one time. */
  readonly once?: boolean
  /** Applications that were down, and are to run again. */
  readonly resumed?: readonly string[]
}

export interface HoldRules {
  readonly config: Pick<RepositoryConfig, 'name' | 'suspend' | 'windows'>
  /** The repository's. */
  readonly suspended: Suspension | undefined
  readonly application: (name: string) => Pick<Application, 'suspended'> | undefined
  readonly now: number
}

export function holdsOf(
  { config, suspended, application, now }: HoldRules,
  { trigger, once, resumed = [] }: Passes,
): HoldOf {
  const closed = trigger.override === undefined ? closedWindow(config.windows, now) : undefined
  const ofAll = once === true ? undefined : repositoryHold(config, suspended)
  return app => {
    if (resumed.includes(app)) return undefined
    const own = once === true ? undefined : application(app)?.suspended
    return ofAll ?? (own && suspensionHold(own)) ?? closed
  }
}

/** `suspended by ana: migration`. */
export function suspensionText({ person, reason }: Suspension): string {
  return `suspended by ${person || 'somebody'}${reason === undefined ? '' : `: ${reason}`}`
}

/** Changes that are held instead, and those that come after them. */
export function withHolds(decisions: readonly Decision[], holdOf: HoldOf): readonly Decision[] {
  let before = decisions
  let after = decisions.map(decision => holdDecision(decision, holdOf))
  while (after.some((decision, i) => decision !== before[i])) {
    before = after
    const waiting = new Map(
      after.flatMap(d => (d.kind === 'held' && d.cause !== 'prune' ? [[d.app, d] as const] : [])),
    )
    after = after.map(decision => behind(decision, waiting))
  }
  return after
}

export function holdDecision<T extends Decision>(decision: T, holdOf: HoldOf): T | Held {
  if (decision.kind !== 'accept' && decision.kind !== 'remove') return decision
  const hold = holdOf(decision.app)
  return hold ? heldBy(hold, decision) : decision
}

export function heldBy(
  hold: Hold,
  { kind, app }: Extract<Decision, { kind: 'accept' | 'remove' }>,
): Held {
  return { kind: 'held', app, ...hold, ...(kind === 'remove' && { removal: true }) }
}

export type Held = Extract<Decision, { kind: 'held' }>

function behind(decision: Decision, waiting: ReadonlyMap<string, Held>): Decision {
  if (decision.kind !== 'accept') return decision
  const { app, manifest } = decision
  const first = manifest.project.after?.map(name => waiting.get(name)).find(held => held)
  if (!first) return decision
  const reason = `comes after ${first.app}, which waits`
  return { ...first, app, reason, behind: first.behind ?? first.app }
}

function repositoryHold(
  { name, suspend }: HoldRules['config'],
  suspended: Suspension | undefined,
): Hold | undefined {
  if (suspend) return { cause: 'suspended', reason: `${name} is suspended in banyan.yaml` }
  return suspended && { cause: 'suspended', reason: `${name} is ${suspensionText(suspended)}` }
}

function suspensionHold(suspended: Suspension): Hold {
  return { cause: 'suspended', reason: suspensionText(suspended) }
}

function closedWindow(windows: RepositoryConfig['windows'], now: number): Hold | undefined {
  if (isOpen(windows, now)) return undefined
  const opening = nextChange(windows, now)
  if (!opening) return { cause: 'window', reason: 'waits for a deploy window' }
  const reason = `waits for the deploy window: ${changeText(opening, now)}`
  return { cause: 'window', reason, until: opening.at }
}
