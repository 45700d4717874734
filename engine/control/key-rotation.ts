import { BanyanError } from '../../core/errors.ts'
import { engineMember, type Member } from '../../core/model/member.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Events } from '../events.ts'
import type { ControlEnd, ControlEnds } from './ends.ts'

interface RotationOptions {
  readonly engineId: string
  readonly ends: ControlEnds
  readonly members: { all(): readonly Member[] }
  /** Makes interfaces and doors as the ends are now. */
  readonly settle: () => Promise<void>
  /** Tells everybody of the ends as they are now. */
  readonly announce: () => Promise<void>
  /** The managed etcd meets the others at the current end from now on. */
  readonly meet: () => Promise<void>
  /** Keys, base64, that have shaken hands with what is behind this interface. */
  readonly met: (interfaceName: string) => Promise<ReadonlySet<string>>
  readonly events: Events
  readonly clock: Clock
  readonly signal: AbortSignal
}

export interface Rotation {
  readonly before: ControlEnd
  readonly after: ControlEnd
  /** Both are let in. */
  readonly underWay: boolean
  /** Members that have not come with the new key yet, sorted. */
  readonly waiting: readonly string[]
}

/** What is under way by the old key ends by itself until then. */
const farewellMs = 5000

/** This engine's next key of the control tunnel. One step at a time: whoever asks meanwhile is answered after it. */
export class KeyRotation {
  readonly #options: RotationOptions
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: RotationOptions) {
    this.#options = options
  }

  /** Lets both keys in from now on, or says how far that is. Rejects as `settle` and `announce` do; it may be asked again. */
  async begin(person: string): Promise<Rotation> {
    return await this.#after(async () => await this.#begin(person))
  }

  /** The next key is the only one from now on, whoever doesn't know it yet. Code: `rotation-none` (stalled); as `begin` besides. */
  async finish(person: string): Promise<Rotation> {
    return await this.#after(async () => await this.#finish(person))
  }

  async #after(step: () => Promise<Rotation>): Promise<Rotation> {
    const done = this.#last.then(step)
    this.#last = done.catch(() => undefined)
    return await done
  }

  async #begin(person: string): Promise<Rotation> {
    const { engineId, ends, settle, announce, events } = this.#options
    // an earlier one failed half-way: its place is needed
    if (ends.leaving) await this.#leave()
    const isNew = !ends.next
    await ends.begin()
    if (isNew) {
      const message = `${person || 'Somebody'} gives the engine ${engineId} another key for its control tunnel; both are let in`
      await events.record({ kind: 'engine-key-begun', message })
    }
    await settle()
    await announce()
    return await this.#state(true)
  }

  async #finish(person: string): Promise<Rotation> {
    const { engineId, ends, events } = this.#options
    const state = await this.#state(false)
    await ends.promote()
    await this.#leave()
    const message = `${person || 'Somebody'} ended the old key of the engine ${engineId}'s control tunnel`
    await events.record({ kind: 'engine-key-rotated', message })
    return state
  }

  /** Each step may have been done before. */
  async #leave(): Promise<void> {
    const { ends, settle, announce, meet, clock, signal } = this.#options
    await settle()
    await announce()
    await meet()
    await clock.sleep(farewellMs, signal)
    ends.left()
    await announce()
    await settle()
  }

  async #state(underWay: boolean): Promise<Rotation> {
    const { engineId, ends, members, met } = this.#options
    const { current: before, next: after } = ends
    if (!after) throw none()
    const known = await met(after.name)
    const hasCome = ({ tunnelKey, nextTunnelKey }: Member) =>
      [tunnelKey, nextTunnelKey].some(key => key !== undefined && known.has(key))
    const waiting = members
      .all()
      .filter(member => member.tunnelKey !== undefined && member.name !== engineMember(engineId))
      .filter(member => !hasCome(member))
      .map(({ name }) => name)
      .sort()
    return { before, after, underWay, waiting }
  }
}

function none(): BanyanError {
  const message =
    "This engine's key is not being rotated: `banyan-engine rotate-key` without --finish makes the new key, and lets both in"
  return new BanyanError('rotation-none', message, 'stalled')
}
