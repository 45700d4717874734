import { BanyanError } from '../../core/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { BridgeFilter } from '../walls/bridge-filter.ts'
import { staleFlows, type StaleFlows } from './conntrack.ts'
import type { Doors, Rules } from './decide.ts'
import { allowHairpin } from './hairpin.ts'
import type { Exec, Kernel } from './kernel.ts'
import type { PresentRules } from './present.ts'
import { renderChange, renderWhole } from './render.ts'
import { type HeldSets, heldSets, setChanges, setRemovals } from './sets.ts'
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
  readonly log: Logger
}

/** What was written to the kernel. */
interface Held {
  readonly doors: Doors
  readonly rules: Rules
  readonly printed: Printed
  /** Epoch milliseconds. Never: a change failed, and may be there in part. */
  readonly lookedAt: number
}

const never = -Infinity

/**
 * How long the kernel remembers a TCP connection that is over; its own two minutes are longer than it takes a client
 * that connects hundreds of times a second to come back with the same port. Docker, when a container has ended, first
 * lists what the kernel remembers of it, then deletes that by addresses and ports (moby#32505): such a client's new
 * connection to the successor would be among them, and get neither answer nor reset. Linux gives a port out again only
 * after all others, about 14,000: no client gets that far in ten seconds.
 */
const finishedSeconds = 10

/**
 * Brings the kernel from what it holds to what is wanted. A change is written without a look: only the chains and set
 * entries that differ, so that its cost doesn't grow with the number of services. Every `resyncMs` the whole is
 * compared with what was written, and written anew where somebody interfered.
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
    const setting = `net/ipv4/conf/${wanted.place.tunnel}/route_localnet`
    this.#isTunnelOpen = await kernel.setOne(setting)
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
    this.#held = { doors, rules, printed, lookedAt: held.lookedAt }
    if (texts.rules === '') return
    log.info({ ports: doors.ports.length, vips: doors.vips.length }, 'rules changed')
    await allowHairpin(exec, wanted.place.bridge)
  }

  async #look(ready: () => void): Promise<void> {
    const { kernel, clock } = this.#options
    const [present, sets] = await Promise.all([kernel.rules(), kernel.sets(), this.#prepare()])
    const held = this.#held
    const printed = held && verifyRules(present, held.rules.tables, held.printed)
    if (held && printed && verifySets(sets, held.rules.sets)) {
      this.#held = { ...held, printed, lookedAt: clock.now() }
      return await this.#change(this.#held)
    }
    await this.#restore(present, sets, ready)
  }

  /** Each program takes milliseconds to start: they start together. */
  async #prepare(): Promise<void> {
    const { kernel, exec, wanted, filter } = this.#options
    const { bridge } = wanted.place
    const [filtered, , hasBridge] = await Promise.all([
      filter.ensure(),
      kernel.setOne('net/ipv4/ip_forward'),
      kernel.setOne(`net/ipv4/conf/${bridge}/route_localnet`),
      this.#openTunnel(),
      kernel.setAtMost('net/netfilter/nf_conntrack_tcp_timeout_time_wait', finishedSeconds),
    ])
    if (!hasBridge) throw bridgeMissing(bridge)
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
    const after = await kernel.rules()
    // after a restart of the agent the kernel may hold these very rules already: nothing went stale
    const same = verifyRules(present, rules.tables, printedRules(after)) !== undefined
    if (!same) this.#stale = [...this.#stale, ...stale]
    this.#held = { doors, rules, printed: printedRules(after), lookedAt: clock.now() }
    const restored = before !== undefined
    if (!same)
      log.info({ ports: doors.ports.length, vips: doors.vips.length, restored }, 'rules written')
  }
}

function bridgeMissing(bridge: string): BanyanError {
  const sentence = `The bridge ${bridge} is not there (yet): its rules can't be kept.`
  return new BanyanError('bridge-missing', sentence, 'retry')
}
