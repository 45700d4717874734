import type { Disposition } from '../../core/errors.ts'
import type { Drift } from '../../core/model/drift.ts'
import type { RuntimeAction } from './actions.ts'
import { retryDelayMs } from './backoff.ts'

/**
 * What the agent remembers of a task beyond what the runtime shows. Lost when the agent restarts, which costs
 * a shorter back-off and a restart count from zero, nothing else.
 */
export interface TaskMemory {
  readonly imagePresent: boolean
  /** Restarts since it last ran well: decides the back-off. */
  readonly attempts: number
  /** Restarts since the container was created. */
  readonly restarts: number
  /** Failed steps since the last start that worked. */
  readonly failures: number
  /** Why the last step failed; cleared by the next that works. */
  readonly error?: StepError
  /** Epoch milliseconds: no step before. */
  readonly retryAt?: number
  /** Epoch milliseconds: ready without a break since then. */
  readonly readySince?: number
  /** How its last run ended. */
  readonly lastExitCode?: number
  readonly drift?: DriftMemory
}

/** What somebody else did to its container last. */
export interface DriftMemory extends Omit<Drift, 'times'> {
  /** Epoch milliseconds: when it was stopped or removed. */
  readonly seen: readonly number[]
  /** It doesn't run again yet. */
  readonly open?: boolean
}

export interface StepError {
  readonly code: string
  readonly message: string
  readonly disposition: Disposition
}

export const freshMemory: TaskMemory = {
  imagePresent: false,
  attempts: 0,
  restarts: 0,
  failures: 0,
}

/** Code of what the fence did: whatever the restart policy says, it is undone when the fence opens. */
export const fenced = 'fenced'
export const fencedReason =
  'No engine answers, so another server may run it: it does not run here until one does'

export function afterFence(memory: TaskMemory): TaskMemory {
  const { retryAt: _retryAt, ...rest } = unproven(memory)
  return { ...rest, error: { code: fenced, message: fencedReason, disposition: 'wait' } }
}

/** A thing outside has to change first: looking again is cheap, so it is done often. */
const longestWaitMs = 5_000

export function afterSuccess(memory: TaskMemory, action: RuntimeAction): TaskMemory {
  const { error: _error, retryAt: _retryAt, ...calm } = memory
  switch (action.kind) {
    case 'pull':
      return { ...calm, imagePresent: true }
    case 'create':
      return { ...calm, restarts: 0, imagePresent: false } // the next container looks again
    case 'start':
      return { ...calm, failures: 0 }
    case 'restart':
      return {
        ...unproven(calm),
        failures: 0,
        attempts: action.attempt,
        restarts: calm.restarts + 1,
      }
    case 'remove':
      return calm
  }
}

/** A verdict, or the loss of one, about the running container. */
export function afterVerdict(memory: TaskMemory, ready: boolean, now: number): TaskMemory {
  if (!ready) return unproven(memory)
  const { lastExitCode: _lastExitCode, ...rest } = memory
  return { ...rest, readySince: memory.readySince ?? now }
}

function unproven(memory: TaskMemory): TaskMemory {
  const { readySince: _readySince, ...rest } = memory
  return rest
}

export function afterFailure(memory: TaskMemory, error: StepError, now: number): TaskMemory {
  const failures = memory.failures + 1
  const imagePresent = memory.imagePresent && error.code !== 'image-not-found'
  const patient = retryDelayMs(failures)
  const delay = error.disposition === 'wait' ? Math.min(patient / 2, longestWaitMs) : patient
  return { ...memory, imagePresent, failures, error, retryAt: now + delay }
}
