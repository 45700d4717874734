import { BanyanError } from '../../core/errors.ts'
import { keys, prefixes } from '../../core/keys.ts'
import type { NextSealingKey } from '../../core/model/secret.ts'
import { records } from '../../core/records.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { Loop } from '../../platform/loop.ts'
import { takeLock } from '../../platform/store/lock.ts'
import type { Lease, Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import { forgetOldKeys } from './forgotten.ts'
import { nextRekeyStep, type RekeyStep, type RekeyWorld } from './rekey-step.ts'
import { sealEverythingAnew } from './seal-anew.ts'
import type { SecretKeys } from './secret-keys.ts'
import { freshKey } from './take-over.ts'

/** Engines that are away so long have to be given the key file by hand: who has an old key must not open new ones for ever. */
const keptMs = 30 * 24 * 3_600_000
const lookAgainMs = 2000
const resyncMs = 60_000
const patienceMs = 90_000
const pollMs = 200
const lockName = 'rekey'
/** The active key, those that follow, and who has them. */
const area = `${prefixes.root}sealing-`

export interface RekeyingOptions {
  readonly store: Store
  readonly secretKeys: SecretKeys
  readonly events: Events
  readonly engineId: string
  readonly session: { readonly lease: Lease }
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

interface Rotated {
  readonly keyId: string
  readonly records: number
}

/**
 * Rotations of the sealing key, of all engines together: a new key is stored, sealed with the present one; every engine takes
 * it into its file and says so; once all that live have it, it seals; then one engine seals everything anew. Each step is found
 * in the store, so that any engine goes on with it.
 */
export class Rekeying {
  readonly #options: RekeyingOptions
  readonly #loop: Loop

  constructor(options: RekeyingOptions) {
    this.#options = options
    const { log, signal } = options
    const round = async () => await this.#round()
    this.#loop = new Loop({ name: 'rekey', round, resyncMs, log, signal })
    void this.#watch()
  }

  get finished(): Promise<void> {
    return this.#loop.finished
  }

  /**
   * Begins a rotation, or joins the one that is under way, and waits for its end. Code: `rekey-waiting` (wait): it goes on
   * without whoever asked.
   */
  async rotate(person: string): Promise<Rotated> {
    const { clock, signal } = this.#options
    const { after, id } = await this.#begin(person)
    const until = clock.now() + patienceMs
    for (;;) {
      this.#loop.poke()
      const { active, next, step } = await this.#look()
      const resealed = next.get(after)?.resealed
      if (resealed !== undefined) return { keyId: id, records: resealed }
      // somebody had it forgotten already what it followed
      if (active === id && step.kind === 'rest') return { keyId: id, records: 0 }
      if (clock.now() > until) throw waiting(id, step)
      await clock.sleep(pollMs, signal)
      signal.throwIfAborted()
    }
  }

  /**
   * Takes all keys but the active one out of the files of all engines; one that is down does it at its start. Answers how many
   * there were. Code: `rekey-waiting` (wait).
   */
  async forget(person: string): Promise<number> {
    const { clock, signal } = this.#options
    const until = clock.now() + patienceMs
    for (;;) {
      const forgotten = await this.#tryToForget(person)
      if (forgotten !== undefined) return forgotten
      if (clock.now() > until) throw busy()
      await clock.sleep(pollMs, signal)
      signal.throwIfAborted()
    }
  }

  /** Undefined: a rotation is under way. Nothing may be left that an old key sealed. */
  async #tryToForget(person: string): Promise<number | undefined> {
    const { store, secretKeys, engineId, session, events, log } = this.#options
    const lock = await takeLock(store, lockName, engineId, session.lease)
    if (!lock) return undefined
    try {
      await secretKeys.catchUp()
      const { step, revision } = await this.#look()
      if (step.kind !== 'rest') return undefined
      const { keyring } = secretKeys
      await sealEverythingAnew({ store, keyring, fence: lock.fence, log })
      const { event, write } = await events.prepare({
        kind: 'secrets-keys-forgotten',
        message: `${person || 'somebody'} had all sealing keys forgotten but ${keyring.active.id}`,
      })
      const compare = [lock.fence, { key: keys.sealingKey, modRevision: revision }]
      const forgotten = await forgetOldKeys({ store, keyring, compare, event: write })
      if (forgotten === undefined) return undefined
      events.announce(event)
      await secretKeys.catchUp()
      return forgotten
    } finally {
      await lock.release()
    }
  }

  async #begin(person: string): Promise<{ readonly after: string; readonly id: string }> {
    const { store, secretKeys, clock } = this.#options
    for (;;) {
      await secretKeys.catchUp()
      const { active, next, revision } = await this.#look()
      const running = [...next].find(([after, key]) => after === active || isUnfinished(key))
      if (running) return { after: running[0], id: running[1].id }
      const fresh = freshKey(secretKeys.keyring, { createdAt: clock.now(), person })
      const { committed } = await store.commit({
        compare: [
          { key: keys.sealingKey, modRevision: revision },
          { key: keys.sealingKeyAfter(active), modRevision: 0 },
        ],
        writes: [
          {
            kind: 'put',
            key: keys.sealingKeyAfter(active),
            value: records.nextSealingKey.encode(fresh),
          },
        ],
      })
      if (committed) return { after: active, id: fresh.id }
    }
  }

  async #round(): Promise<{ readonly againInMs?: number }> {
    await this.#options.secretKeys.catchUp()
    const { step, revision, active, next } = await this.#look()
    switch (step.kind) {
      case 'rest':
        return {}
      case 'wait':
        return { againInMs: lookAgainMs }
      case 'say':
        return { againInMs: (await this.#say(step.key)) ? 0 : lookAgainMs }
      case 'activate':
        await this.#activate(step.key, active, revision)
        return { againInMs: 0 }
      case 'reseal':
        return {
          againInMs: (await this.#reseal(step.after, next.get(step.after))) ? 0 : lookAgainMs,
        }
    }
  }

  async #look(): Promise<RekeyWorld & { readonly revision: number; readonly step: RekeyStep }> {
    const { store, engineId: self } = this.#options
    const sealing = await store.get(keys.sealingKey)
    const active = sealing ? String(JSON.parse(sealing.value)) : ''
    const chain = await store.range(prefixes.sealingKeys)
    const next = new Map(
      chain.entries.map(({ key, value }) => [
        key.slice(prefixes.sealingKeys.length),
        records.nextSealingKey.decode(value, key),
      ]),
    )
    const live = await namesUnder(store, prefixes.engines)
    const holders = new Set(
      await namesUnder(store, keys.sealingHoldersOf(next.get(active)?.id ?? '')),
    )
    const world = { active, next, live, holders, self }
    return { ...world, revision: sealing?.modRevision ?? 0, step: nextRekeyStep(world) }
  }

  /** Once it is in this engine's file. */
  async #say(key: string): Promise<boolean> {
    const { store, secretKeys, engineId } = this.#options
    if (!secretKeys.keyring.byId(key)) return false
    const put = { kind: 'put', key: keys.sealingHolder(key, engineId), value: 'true' } as const
    return (await store.commit({ compare: [], writes: [put] })).committed
  }

  async #activate(key: string, active: string, revision: number): Promise<void> {
    const { store, secretKeys, log } = this.#options
    const { committed } = await store.commit({
      compare: [{ key: keys.sealingKey, modRevision: revision }],
      writes: [{ kind: 'put', key: keys.sealingKey, value: JSON.stringify(key) }],
    })
    if (committed) log.info({ key, before: active }, 'sealing key changed')
    await secretKeys.catchUp()
  }

  /** Whether it is done: another engine may be at it. */
  async #reseal(after: string, next: NextSealingKey | undefined): Promise<boolean> {
    const { store, secretKeys, engineId, session, events, log } = this.#options
    const lock = next && (await takeLock(store, lockName, engineId, session.lease))
    if (!lock) return false
    try {
      const { keyring } = secretKeys
      const resealed = await sealEverythingAnew({ store, keyring, fence: lock.fence, log })
      const lease = await store.lease(keptMs, { keepAlive: false })
      const { event, write } = await events.prepare({
        kind: 'secrets-key-rotated',
        message: `${next.person || 'somebody'} made the sealing key ${next.id}; ${resealed} records are sealed anew with it`,
      })
      const value = records.nextSealingKey.encode({ ...next, resealed })
      const { committed } = await store.commit({
        compare: [lock.fence],
        writes: [
          { kind: 'put', key: keys.sealingKeyAfter(after), value, lease: lease.id },
          { kind: 'delete-prefix', prefix: keys.sealingHoldersOf(next.id) },
          write,
        ],
      })
      if (committed) events.announce(event)
      return committed
    } finally {
      await lock.release()
    }
  }

  /** A step of another engine is often what this one waits for. */
  async #watch(): Promise<void> {
    const { store, signal } = this.#options
    const { revision } = await store.range(area).catch(() => ({ revision: 0 }))
    for await (const batch of store.watch(area, revision, signal)) {
      if (batch.revision > 0) this.#loop.poke()
    }
  }
}

async function namesUnder(store: Store, prefix: string): Promise<string[]> {
  const { entries } = await store.range(prefix)
  return entries.map(({ key }) => key.slice(prefix.length))
}

function isUnfinished({ resealed }: NextSealingKey): boolean {
  return resealed === undefined
}

function busy(): BanyanError {
  const sentence = 'Another rotation of the sealing key is under way; ask again when it is over'
  return new BanyanError('rekey-waiting', sentence, 'wait')
}

function waiting(key: string, step: RekeyStep): BanyanError {
  const what =
    step.kind === 'wait'
      ? `${step.for.join(', ')} ${step.for.length === 1 ? 'has' : 'have'} not taken it yet: look at the log there, or stop it`
      : 'not everything is sealed with it yet'
  const sentence = `The new sealing key ${key} is made, and ${what}. It goes on by itself; ask again to see how far it is`
  return new BanyanError('rekey-waiting', sentence, 'wait')
}
