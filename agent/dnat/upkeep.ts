import { BanyanError } from '../../core/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { BridgeFilter } from '../walls/bridge-filter.ts'
import { staleFlows, type StaleFlows } from './conntrack.ts'
import type { Doors, Rules } from './decide.ts'
import { entrancesOf, rulesAt } from './entrances.ts'
import { fingerprintOf } from './fingerprint.ts'
import { allowHairpin } from './hairpin.ts'
import type { Exec, Kernel } from './kernel.ts'
import { type PresentRules, presentRules } from './present.ts'
import { renderChange, renderWhole } from './render.ts'
import { type HeldSets, heldSets, presentSets, setChanges, setRemovals } from './sets.ts'
import { bridgeFilter, localnetOf, settingsFor } from './settings.ts'
import { type Printed, printedRules, unchangedPrints, verifyRules, verifySets } from './verify.ts'
import type { Wanted } from './wanted.ts'

interface UpkeepOptions {
  readonly kernel: Kernel
  readonly exec: Exec
  readonly wanted: Wanted
  readonly filter: BridgeFilter
  readonly clock: Clock
  /** How long what the kernel was seen to hold is believed. */
  readonly resyncMs: number
  /** From how many bytes on, printed, rules are too many to be read each time. */
  readonly manyBytes: number
  readonly log: Logger
}

/** What was written to the kernel. */
interface Held {
  readonly doors: Doors
  readonly rules: Rules
  readonly printed: Printed
  /** What a look found that found nothing amiss; undefined: none did since the last change. */
  readonly fingerprint: string | undefined
  /** What stood at the entrances when all rules were read, where they are many. */
  readonly atEntrances: string | undefined
  /** Looks at the entrances alone since then. */
  readonly glances: number
  /** Epoch milliseconds. Never: a change failed, and may be there in part. */
  readonly lookedAt: number
}

const never = -Infinity
/** Between two looks at many rules. */
const mostGlances = 5

/**
 * Brings the kernel from what it holds to what is wanted. A change is written without a look: only the chains and set
 * entries that differ, so that its cost doesn't grow with the number of services. Every `resyncMs` the whole is
 * compared with what was written, and written anew where somebody interfered. What looks as it did when it was last
 * found right isn't read again. Where rules are many, printing them alone takes a second of processor time: then five
 * looks of six are a glance at the sets and at the chains that lead to ours, where tools that flush tables, or put their
 * own rules first, leave their traces.
 */
export class Upkeep {
  readonly #options: UpkeepOptions
  #held: Held | undefined
  #stale: readonly StaleFlows[] = []
  #isTunnelOpen = false

  constructor(options: UpkeepOptions) {
    this.#options = options
  }

  /** Calls `ready` as soon as new connections go where they shall; a second call is harmless. */
  async round(ready: () => void): Promise<void> {
    const { kernel } = this.#options
    if (this.awaitsTunnel) await this.#openTunnel()
    if (this.#held && this.#held.lookedAt !== never) await this.#change(this.#held)
    if (this.#held && this.#stale.length === 0) ready()
    if (this.#isLookDue()) await this.#look(ready)
    await kernel.forget(this.#stale)
    this.#stale = []
    ready()
  }

  /** There are other agents, but not yet the interface that leads to them. */
  get awaitsTunnel(): boolean {
    return !this.#isTunnelOpen && this.#options.wanted.peers.size > 1
  }

  forget(): void {
    this.#held = undefined
    this.#stale = []
  }

  #isLookDue(): boolean {
    const { clock, resyncMs } = this.#options
    return clock.now() - (this.#held?.lookedAt ?? never) >= resyncMs
  }

  /** Lets 127.0.0.1:port reach a container of another agent. */
  async #openTunnel(): Promise<void> {
    const { kernel, wanted } = this.#options
    const setting = localnetOf(wanted.place.tunnel)
    this.#isTunnelOpen = (await kernel.ensure([setting])).has(setting.name)
  }

  async #change(held: Held): Promise<void> {
    const { kernel, exec, wanted, log } = this.#options
    const [doors, rules] = [wanted.doors(), wanted.rules()]
    if (rules === held.rules) return
    const sets = heldSets(held.rules.sets)
    const texts = {
      before: setChanges(sets, rules.sets),
      rules: renderChange(held.rules.tables, rules.tables),
      after: setRemovals(sets, rules.sets),
    }
    this.#held = { ...held, lookedAt: never }
    await kernel.restoreSets(texts.before)
    await kernel.restoreRules(texts.rules)
    await kernel.restoreSets(texts.after)
    this.#stale = [...this.#stale, ...staleFlows(held.doors, doors, wanted.isLost())]
    const printed = unchangedPrints(held.printed, held.rules.tables, rules.tables)
    const isSame = texts.before + texts.rules + texts.after === ''
    const fingerprint = isSame ? held.fingerprint : undefined
    this.#held = { ...held, doors, rules, printed, fingerprint }
    if (texts.rules === '') return
    log.info({ ports: doors.ports.length, vips: doors.vips.length }, 'rules changed')
    await allowHairpin(exec, wanted.place.bridge)
  }

  async #look(ready: () => void): Promise<void> {
    const held = this.#held
    if (held && (await this.#glance(held)))
      return await this.#found(held, { glances: held.glances + 1 })
    const { kernel, wanted, manyBytes } = this.#options
    const [rules, sets] = await Promise.all([kernel.rules(), kernel.sets(), this.#prepare()])
    const fingerprint = fingerprintOf(rules, sets)
    if (held?.fingerprint === fingerprint) return await this.#found(held, { glances: 0 })
    const present = presentRules(rules, wanted.place.bridge)
    const presentNow = presentSets(sets, wanted.place.bridge)
    const printed = held && verifyRules(present, held.rules.tables, held.printed)
    if (!held || !printed || !verifySets(presentNow, held.rules.sets))
      return await this.#restore(present, presentNow, ready)
    const isMany = rules.length >= manyBytes
    const atEntrances = isMany ? rulesAt(entrancesOf(held.rules.tables), rules) : undefined
    await this.#found(held, { printed, fingerprint, atEntrances, glances: 0 })
  }

  /** Whether it is enough, and finds nothing amiss. */
  async #glance({ rules, atEntrances, glances, lookedAt }: Held): Promise<boolean> {
    if (atEntrances === undefined || glances >= mostGlances || lookedAt === never) return false
    const { kernel, wanted } = this.#options
    const entrances = entrancesOf(rules.tables)
    const [now, sets] = await Promise.all([
      kernel.rulesAt(entrances),
      kernel.sets(),
      this.#prepare(),
    ])
    return now === atEntrances && verifySets(presentSets(sets, wanted.place.bridge), rules.sets)
  }

  /** It is as it was left. */
  async #found(held: Held, seen: Partial<Held>): Promise<void> {
    const found = { ...held, ...seen, lookedAt: this.#options.clock.now() }
    this.#held = found
    await this.#change(found)
  }

  /** Each program takes milliseconds to start: they start together. */
  async #prepare(): Promise<void> {
    const { kernel, exec, wanted, filter } = this.#options
    const { bridge, tunnel } = wanted.place
    const there = await kernel.ensure(settingsFor(wanted.place))
    this.#isTunnelOpen = there.has(localnetOf(tunnel).name)
    const filtered = await filter.ensure(there.has(bridgeFilter.name))
    if (!there.has(localnetOf(bridge).name)) throw bridgeMissing(bridge)
    await allowHairpin(exec, bridge)
    wanted.setUnfiltered(!filtered)
  }

  async #restore(present: PresentRules, sets: HeldSets, ready: () => void): Promise<void> {
    const { kernel, wanted, clock, log } = this.#options
    const [doors, rules] = [wanted.doors(), wanted.rules()]
    const before = this.#held
    await kernel.restoreSets(setChanges(sets, rules.sets))
    await kernel.restoreRules(renderWhole(rules.tables, present))
    await kernel.restoreSets(setRemovals(sets, rules.sets))
    const stale = staleFlows(before?.doors, doors, wanted.isLost())
    if (this.#stale.length + stale.length === 0) ready()
    const after = presentRules(await kernel.rules(), wanted.place.bridge)
    // after a restart of the agent the kernel may hold these very rules already: nothing went stale
    const same = verifyRules(present, rules.tables, printedRules(after)) !== undefined
    if (!same) this.#stale = [...this.#stale, ...stale]
    this.#held = {
      ...{ doors, rules, printed: printedRules(after), fingerprint: undefined },
      ...{ atEntrances: undefined, glances: 0 },
      lookedAt: clock.now(),
    }
    const restored = before !== undefined
    if (!same)
      log.info({ ports: doors.ports.length, vips: doors.vips.length, restored }, 'rules written')
  }
}

function bridgeMissing(bridge: string): BanyanError {
  const sentence = `The bridge ${bridge} is not there (yet): its rules can't be kept.`
  return new BanyanError('bridge-missing', sentence, 'retry')
}
