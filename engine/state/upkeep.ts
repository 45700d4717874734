import { Loop } from '../../platform/loop.ts'
import { BanyanError } from '../../core/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import { carryOut, type StepContext } from './carry-out.ts'
import { nextStep, type StateWorld } from './decide.ts'
import { lookAtState } from './look.ts'
import type { StateWarning } from './warnings.ts'
import { externalReport, managedReport, type StateReport } from './report.ts'

export interface UpkeepOptions extends StepContext {
  /** Else it is only looked at: it is somebody else's. */
  readonly managed: boolean
  readonly clock: Clock
  readonly signal: AbortSignal
}

const resyncMs = 5000
/** One that joins is waited for. */
const joiningMs = 1000
/** What passes by itself, such as an engine that is just starting, is nobody's news. */
const newsAfterMs = 30_000

/** Looks after etcd, as long as the engine runs. */
export class StateUpkeep {
  readonly #options: UpkeepOptions
  readonly #loop: Loop
  #report: StateReport | undefined
  #leaderChanges = 0
  /** By kind: since when it holds, and whether it was told. */
  #warnings = new Map<string, { readonly since: number; told: boolean }>()

  constructor(options: UpkeepOptions) {
    this.#options = options
    const { log, signal } = options
    const round = async () => await this.#round()
    this.#loop = new Loop({ name: 'state', round, resyncMs, log, signal })
  }

  /** Undefined until it has looked for the first time. */
  get report(): StateReport | undefined {
    return this.#report
  }

  /** Since this engine started. */
  get leaderChanges(): number {
    return this.#leaderChanges
  }

  poke(): void {
    this.#loop.poke()
  }

  /** Call after abort. */
  async idle(): Promise<void> {
    await this.#loop.finished
  }

  async #round(): Promise<{ readonly againInMs: number } | undefined> {
    const { managed, quotaBytes } = this.#options
    if (!managed) return await this.#watchExternal()
    const world = await lookAtState(this.#options)
    if (!world) return undefined
    await this.#note(managedReport(world, quotaBytes), tellsForAll(world))
    const step = nextStep(world)
    if (step) return await carryOut(this.#options, step)
    return world.members.some(({ learner }) => learner) ? { againInMs: joiningMs } : undefined
  }

  /** Who may use a part of it alone may not ask about the whole: then there is nothing to tell. */
  async #watchExternal(): Promise<undefined> {
    const { cluster } = this.#options
    try {
      const looked = [cluster.members(), cluster.statuses(), cluster.alarms()] as const
      await this.#note(externalReport(...(await Promise.all(looked))), true)
    } catch (error) {
      if (!(error instanceof BanyanError && error.code === 'store-denied')) throw error
    }
  }

  async #note(report: StateReport, forAll: boolean): Promise<void> {
    const before = this.#report?.leader
    if (before !== undefined && before !== report.leader) this.#leaderChanges++
    this.#report = report
    const now = this.#options.clock.now()
    const seen = this.#warnings
    this.#warnings = new Map(
      report.warnings.map(({ kind }) => [kind, seen.get(kind) ?? { since: now, told: false }]),
    )
    for (const warning of report.warnings) await this.#tell(warning, forAll, now)
  }

  async #tell({ kind, message }: StateWarning, forAll: boolean, now: number): Promise<void> {
    const { events, log } = this.#options
    const state = this.#warnings.get(kind)
    if (!state || state.told || now - state.since < newsAfterMs) return
    state.told = true
    log.warn({ warning: kind }, message)
    if (forAll || kind === 'filling') {
      await events.record({ kind: `state-${kind}`, level: 'warn', message })
    }
  }
}

/** What concerns all is one engine's to tell. Its own size is every engine's. */
function tellsForAll({ engine, alive }: StateWorld): boolean {
  return [...alive].sort()[0] === engine
}
