import type { RepositoryConfig } from '../../core/config/repository.ts'
import { BanyanError, codeOf, messageOf } from '../../core/errors.ts'
import type { PlanView } from '../../core/model/plan.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { Loop } from '../../platform/loop.ts'
import { takeLock, type Lock } from '../../platform/store/lock.ts'
import type { Store } from '../../platform/store/store.ts'
import type { EngineSession } from '../session.ts'
import { planTitle } from '../report/plan-comment.ts'
import { Allowance } from './allowance.ts'
import { failedPlan } from './failed-plan.ts'
import { ForgeLimited } from './forge-limited.ts'
import type { PullForge } from './forge.ts'
import type { PullPlanner } from './planner.ts'
import type { PullPreviews, PullSeen } from './pull.ts'
import type { PullRecords, StoredPull } from './record.ts'
import { sayingOf } from './say.ts'

const pollMs = 5 * 60_000
const lockedMs = 3000
const closedKeptMs = 24 * 3_600_000
/** More are heard of again by the poll. */
const maxWanted = 500
/** A Git server may show a push later than the API does. */
const retryMs = [1000, 2000, 4000, 8000, 15_000]

export interface WatchContext {
  readonly config: RepositoryConfig
  /** The branch that pull requests are to be merged into. */
  readonly branch: string
  readonly forge: Pick<PullForge, 'get' | 'open' | 'compare'>
  readonly isApp: boolean
  readonly planner: Pick<PullPlanner, 'plan'>
  /** Whether this engine, of several, lists pull requests when no webhook told of any. */
  readonly isOnDuty: () => boolean
  readonly records: PullRecords
  readonly previews?: PullPreviews
  readonly store: Store
  readonly engineId: string
  readonly session: EngineSession
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

interface Wanted {
  readonly dueAt: number
  readonly tries: number
  /** Said again although nothing about it is new. */
  readonly again: boolean
}

/** Keeps what GitHub shows of one repository's pull requests true. Of several engines, the one with the lock does. */
export class PullWatch {
  readonly #context: WatchContext
  readonly #wanted = new Map<number, Wanted>()
  readonly #allowance = new Allowance()
  #loop: Loop | undefined
  #pollAt = 0
  #etag: string | undefined

  constructor(context: WatchContext) {
    this.#context = context
  }

  start(): void {
    const { log, signal, config } = this.#context
    const name = `pulls of ${config.name}`
    const round = async () => ({ againInMs: await this.#round() })
    this.#loop = new Loop({ name, resyncMs: pollMs, log, signal, round })
  }

  /** It may have changed; `again`: and if not, that is said once more. */
  want(number: number, again = false): void {
    const known = this.#wanted.get(number)
    if (!Number.isSafeInteger(number) || number <= 0) return
    if (!known && this.#wanted.size >= maxWanted) return
    const dueAt = known && known.tries === 0 ? known.dueAt : this.#context.clock.now()
    this.#wanted.set(number, { dueAt, tries: 0, again: again || known?.again === true })
    this.#loop?.poke()
  }

  /** Answers how soon there is something to do. */
  async #round(): Promise<number> {
    const { clock, store, engineId, session, config, isOnDuty } = this.#context
    if (this.#pollAt <= clock.now() && !isOnDuty()) this.#pollAt = clock.now() + pollMs
    if (this.#nextAt() > clock.now()) return this.#nextAt() - clock.now()
    const lock = await takeLock(store, `pulls/${config.name}`, engineId, session.lease)
    if (!lock) return lockedMs
    try {
      await this.#work(lock)
    } finally {
      await lock.release().catch(() => undefined)
    }
    return Math.max(0, this.#nextAt() - clock.now())
  }

  #nextAt(): number {
    return Math.min(this.#pollAt, ...[...this.#wanted.values()].map(({ dueAt }) => dueAt))
  }

  async #work(lock: Lock): Promise<void> {
    const { clock, signal } = this.#context
    if (this.#pollAt <= clock.now()) await this.#poll(lock)
    const due = [...this.#wanted].filter(([, { dueAt }]) => dueAt <= clock.now())
    for (const [number, wanted] of due) {
      if (signal.aborted) return
      this.#wanted.delete(number)
      await this.#look(number, wanted, lock).catch((error: unknown) => {
        this.#failed(number, wanted, error)
      })
    }
  }

  /** What no webhook told of: new heads, and those that were closed. */
  async #poll(lock: Lock): Promise<void> {
    const { forge, branch, records, clock, log, signal, config, previews } = this.#context
    this.#pollAt = clock.now() + pollMs
    try {
      const open = await forge.open(branch, this.#etag, signal)
      const known = await records.all()
      for (const old of known) await this.#forgetIfOld(old, lock)
      if (!open) return
      const states = new Map(known.map(({ state }) => [state.number, state]))
      const numbers = new Set(open.pulls.map(({ number }) => number))
      for (const pull of open.pulls) {
        const state = states.get(pull.number)
        if (state?.head !== pull.head || state.closedAt !== undefined) this.want(pull.number)
        else await previews?.consider(pull, signal)
      }
      for (const { number, closedAt } of states.values()) {
        if (closedAt === undefined && !numbers.has(number)) this.want(number)
      }
      this.#etag = open.etag
    } catch (error) {
      if (error instanceof ForgeLimited) this.#pollAt = Math.max(this.#pollAt, error.until)
      log.warn(
        { repository: config.name, code: codeOf(error), text: messageOf(error) },
        'pull requests not listed',
      )
    }
  }

  async #forgetIfOld(pull: StoredPull, { fence }: Lock): Promise<void> {
    const { clock, records } = this.#context
    const { closedAt } = pull.state
    if (closedAt === undefined || closedAt + closedKeptMs > clock.now()) return
    await records.forget(pull, fence)
  }

  async #look(number: number, wanted: Wanted, lock: Lock): Promise<void> {
    const { forge, records, branch, config, previews, signal } = this.#context
    const before = await records.get(number)
    const pull = await forge.get(number, signal)
    if (pull?.state !== 'open' || pull.base !== branch) await this.#close(before, lock)
    else if (config.github?.plans === true) await this.#planSoon(pull, wanted, before, lock)
    else await this.#note(pull, before, lock)
    if (pull) await previews?.consider(pull, signal)
  }

  /** The record goes later, so that it isn't taken for new by what was still on its way. */
  async #close(before: StoredPull | undefined, { fence }: Lock): Promise<void> {
    const { records, clock } = this.#context
    if (!before || before.state.closedAt !== undefined) return
    await records.put({ ...before.state, closedAt: clock.now() }, before, fence)
  }

  /** Seen, and nothing said: only previews are wanted. */
  async #note(pull: PullSeen, before: StoredPull | undefined, { fence }: Lock): Promise<void> {
    const { records, clock } = this.#context
    const { number, head, fork } = pull
    if (before?.state.head === head && before.state.closedAt === undefined) return
    await records.put({ number, head, fork, base: '', plannedAt: clock.now() }, before, fence)
  }

  async #planSoon(
    pull: PullSeen,
    wanted: Wanted,
    before: StoredPull | undefined,
    lock: Lock,
  ): Promise<void> {
    const { clock } = this.#context
    const from = this.#allowance.from(pull, clock.now())
    if (from > clock.now()) return void this.#wanted.set(pull.number, { ...wanted, dueAt: from })
    this.#allowance.planned(pull, clock.now())
    await this.#say(pull, await this.#plan(pull), { again: wanted.again, before, lock })
  }

  async #plan(pull: PullSeen): Promise<PlanView> {
    const { forge, planner, config, signal } = this.#context
    try {
      const over = await forge.compare(pull.base, pull.head, signal)
      return await planner.plan(pull, over, signal)
    } catch (error) {
      if (!(error instanceof BanyanError) || error.disposition !== 'stalled') throw error
      return failedPlan(config.name, pull, error)
    }
  }

  async #say(
    pull: PullSeen,
    view: PlanView,
    how: { readonly again: boolean; readonly before: StoredPull | undefined; readonly lock: Lock },
  ): Promise<void> {
    const { config, isApp, records, clock } = this.#context
    const { github } = config
    const { before, lock, again } = how
    if (!github) return
    const { number, head, fork } = pull
    const { contents, hash, commented } = sayingOf(view, { github, isApp }, before?.state)
    const base = view.pull?.mergeBase ?? ''
    const state = { number, head, base, fork, plannedAt: clock.now(), said: hash, commented }
    if (before?.state.said === hash && before.state.closedAt === undefined && !again) {
      await records.put(state, before, lock.fence)
      return
    }
    const message = `pull request #${number} at ${head.slice(0, 7)}: ${planTitle(view)}`
    const event = { kind: 'pull-planned', repository: config.name, commit: head, message }
    await records.put(state, before, lock.fence, { contents, event })
  }

  #failed(number: number, wanted: Wanted, error: unknown): void {
    const { clock, log, signal, config } = this.#context
    if (signal.aborted) return
    const code = codeOf(error)
    const about = { repository: config.name, pull: number, code }
    if (code === 'internal') log.error({ ...about, err: error }, 'pull request not planned')
    else log.warn({ ...about, text: messageOf(error) }, 'pull request not planned')
    const now = clock.now()
    const wait = error instanceof ForgeLimited ? error.until - now : retryMs[wanted.tries]
    // after that the poll finds it again, because its head is not the one that was planned
    if (wait === undefined) return
    const dueAt = now + Math.max(wait, 0)
    if (!this.#wanted.has(number))
      this.#wanted.set(number, { ...wanted, dueAt, tries: wanted.tries + 1 })
  }
}
