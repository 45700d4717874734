import type { Progress } from '../client/wire.ts'

/** The way of a rollout, as the bar shows it. */
export const phases = [
  'building',
  'scheduling',
  'starting',
  'verifying',
  'switching',
  'draining',
  'done',
] as const

const endings = ['done', 'failed', 'rolled-back', 'superseded']

export interface RolloutView {
  readonly app: string
  readonly repository: string
  readonly generation: number
  readonly phase: string
  /** Epoch milliseconds of its first message. */
  readonly startedAt: number
  readonly endedAt?: number
  /** What it waits for, one sentence. */
  readonly message: string
  /** The last phase of the bar that it reached. */
  readonly reached: number
}

/** All that a stream of progress has said so far. */
export interface ProgressState {
  /** Lines that stay on the screen: plans, notices. */
  readonly notices: readonly Progress[]
  readonly rollouts: readonly RolloutView[]
  readonly failures: readonly Progress[]
  readonly end?: Progress
}

export const nothingYet: ProgressState = { notices: [], rollouts: [], failures: [] }

/** Adds one message. Messages of one rollout replace each other; everything else is a notice. */
export function addProgress(state: ProgressState, progress: Progress): ProgressState {
  const next = progress.done ? { ...state, end: progress } : state
  if (progress.done && progress.app === '') return next
  if (isFailure(progress)) return addFailure(addRollout(next, progress), progress)
  if (isRollout(progress)) return addRollout(next, progress)
  if (progress.done || progress.message === '') return next
  return { ...next, notices: [...next.notices, progress] }
}

/** Failures that a reader has to see once the stream ended: each rollout once. */
export function failuresOf({ failures, end }: ProgressState): readonly Progress[] {
  if (failures.length > 0 || end === undefined || end.ok) return failures
  return [end]
}

/** Those still under way first, then those that ended, each in order of appearance. */
export function byUrgency(rollouts: readonly RolloutView[]): RolloutView[] {
  const running = rollouts.filter(rollout => rollout.endedAt === undefined)
  return [...running, ...rollouts.filter(rollout => rollout.endedAt !== undefined)]
}

/** Blocked: it waits for a rollout that failed. */
function isFailure({ phase, cause }: Progress): boolean {
  return ['failed', 'rolled-back', 'refused', 'blocked'].includes(phase) || cause !== null
}

function isRollout({ app, generation, phase }: Progress): boolean {
  const known = phase === 'pending' || endings.includes(phase) || phases.some(p => p === phase)
  return app !== '' && generation > 0 && known
}

function addFailure(state: ProgressState, progress: Progress): ProgressState {
  const others = state.failures.filter(other => !isSame(other, progress))
  return { ...state, failures: [...others, progress] }
}

/** A rollout fails once; manifests of one repository are refused one by one. */
function isSame(a: Progress, b: Progress): boolean {
  const sameSubject = a.app === b.app && a.repository === b.repository
  return sameSubject && (a.generation > 0 ? a.generation === b.generation : a.message === b.message)
}

function addRollout(state: ProgressState, progress: Progress): ProgressState {
  if (!isRollout(progress)) return state
  const same = (rollout: RolloutView) =>
    rollout.app === progress.app && rollout.generation === progress.generation
  const before = state.rollouts.find(same)
  const view = viewOf(progress, before)
  const rollouts = before
    ? state.rollouts.map(rollout => (same(rollout) ? view : rollout))
    : [...state.rollouts, view]
  return { ...state, rollouts }
}

function viewOf(progress: Progress, before: RolloutView | undefined): RolloutView {
  const { app, repository, generation, phase, message, at } = progress
  const reached = Math.max(
    before?.reached ?? -1,
    phases.findIndex(p => p === phase),
  )
  const ended = endings.includes(phase) ? { endedAt: before?.endedAt ?? at } : {}
  const startedAt = before?.startedAt ?? at
  return { app, repository, generation, phase, message, startedAt, reached, ...ended }
}
