import { keys } from '../../../core/keys.ts'
import type { Rollout } from '../../../core/model/rollout.ts'
import { records } from '../../../core/records.ts'
import { appsConcerned } from '../../../engine/rollout/concerned.ts'
import { forUpkeep, gatherApp } from '../../../engine/rollout/gather.ts'
import { leap } from '../../../engine/rollout/leap.ts'
import { nextStep } from '../../../engine/rollout/steps.ts'
import {
  leapTransaction,
  upkeepTransaction,
  type StepTransaction,
} from '../../../engine/rollout/transaction.ts'
import type { Version } from '../../../engine/rollout/wanted.ts'
import type { AppWorld, RolloutWorld, Step } from '../../../engine/rollout/world.ts'
import { tend } from '../../../engine/upkeep/tend.ts'
import type { Upkeep, UpkeepWorld } from '../../../engine/upkeep/world.ts'
import type { Stored } from '../../../engine/view/known.ts'
import type { LockRecord } from '../../../platform/store/lock.ts'
import type { Compare } from '../../../platform/store/store.ts'
import type { SimEngine } from './engine.ts'
import { commit, get, seen, type Process } from './process.ts'

/** As in engine/rollout/loop.ts. */
const waitingIsNewsAfterMs = 1000
const lockRetryMs = 1000
const resyncMs = 3000
const sweepAfterMs = 1000
const maxSteps = 100

type Outcome = 'moved' | 'lost' | 'locked' | 'rest' | number

/** What engine/rollout/{loop,commit,observe}.ts do, as processes on virtual time; what is decided is decided by the real thing. */
export class Rollouts {
  readonly #engine: SimEngine
  readonly #running = new Map<string, { again: boolean }>()
  readonly #timers = new Map<string, number>()
  readonly #fences = new Map<string, Compare>()
  #sweeping = false

  constructor(engine: SimEngine) {
    this.#engine = engine
    const { view } = engine
    view.onTouched(touched => {
      for (const app of appsConcerned(view, touched)) this.#poke(app)
      if (touched.registered.size > 0) this.#sweep()
    })
  }

  start(): void {
    for (const app of this.#engine.view.apps.keys()) this.#poke(app)
  }

  #sweep(): void {
    if (this.#sweeping) return
    this.#sweeping = true
    this.#engine.machine.later(sweepAfterMs, () => {
      this.#sweeping = false
      this.start()
    })
  }

  #poke(app: string): void {
    const running = this.#running.get(app)
    if (running) {
      running.again = true
      return
    }
    const state = { again: false }
    this.#running.set(app, state)
    this.#timers.delete(app)
    this.#engine.machine.later(this.#engine.cluster.dice.between(1, 60), () => {
      this.#engine.program.run(this.#round(app), (againInMs, error) => {
        this.#running.delete(app)
        if (state.again) return this.#poke(app)
        const ms = error ? lockRetryMs : againInMs
        if (ms !== undefined) this.#pokeLater(app, ms)
      })
    })
  }

  #pokeLater(app: string, ms: number): void {
    const timer = (this.#timers.get(app) ?? 0) + 1
    this.#timers.set(app, timer)
    this.#engine.machine.later(ms, () => {
      if (this.#timers.get(app) === timer) this.#poke(app)
    })
  }

  *#round(app: string): Process<number | undefined> {
    for (let step = 0; step < maxSteps; step++) {
      const again = yield* this.#stepOnce(app)
      if (again === 'moved') continue
      if (again === 'lost') this.#fences.delete(app)
      if (again === 'rest') {
        const fence = this.#fences.get(app)
        this.#fences.delete(app)
        if (fence) {
          yield* commit({ compare: [fence], writes: [{ kind: 'delete', key: fence.key }] })
        }
        return undefined
      }
      return typeof again === 'number' ? again : lockRetryMs
    }
    throw new Error(`${app} does not rest`)
  }

  *#stepOnce(app: string): Process<Outcome> {
    const { view } = this.#engine
    const upkeepWorld = this.upkeepWorld(app)
    if (!upkeepWorld) return 'rest'
    const upkeep = this.tend(upkeepWorld)
    const rollout = view.unfinishedRollout(app)
    const untilMs = upkeep.kind === 'rest' ? upkeep.untilMs : undefined
    const restMs = untilMs === undefined ? undefined : Math.max(1, untilMs - upkeepWorld.now)
    if (upkeep.kind === 'rest' && !rollout) return restMs ?? 'rest'
    const fence = this.#fences.get(app) ?? (yield* this.#takeLock(app))
    if (!fence) return 'locked'
    this.#fences.set(app, fence)
    if (upkeep.kind === 'write') {
      return yield* this.#commit(app, fence, upkeepTransaction(upkeepWorld, upkeep))
    }
    const world = rollout && this.rolloutWorld(rollout)
    if (!world) return resyncMs
    const again = yield* this.#advance(world, rollout, fence)
    return typeof again === 'number' ? Math.min(again, restMs ?? again) : again
  }

  *#takeLock(app: string): Process<Compare | undefined> {
    const { lease, id } = this.#engine
    if (lease === undefined) return undefined
    const key = keys.lock(`rollout/${app}`)
    try {
      const { committed, revision } = yield* commit({
        compare: [{ key, createRevision: 0 }],
        writes: [{ kind: 'put', key, value: JSON.stringify({ holder: id }), lease }],
      })
      if (committed) return { key, createRevision: revision }
      const held = yield* get(key)
      const isOurs = held !== undefined && (JSON.parse(held.value) as LockRecord).holder === id
      return isOurs ? { key, createRevision: held.createRevision } : undefined
    } catch (error) {
      if ((error as { code?: string }).code === 'lease-lost') return undefined
      throw error
    }
  }

  *#advance(world: RolloutWorld, rollout: Stored<Rollout>, fence: Compare): Process<Outcome> {
    const { bugs } = this.#engine.cluster
    const step = bugs.nextStep ? bugs.nextStep(world) : nextStep(world)
    if (step.kind === 'build') throw new Error('nothing here is built')
    if (step.kind === 'wait') return yield* this.#noteWaiting(world, rollout, fence, step)
    const made = bugs.leap ? bugs.leap(world, step) : leap(world, step)
    return yield* this.#commit(rollout.value.app, fence, leapTransaction(world, rollout, made))
  }

  *#commit(
    app: string,
    fence: Compare,
    { compare, ahead, writes }: StepTransaction,
  ): Process<Outcome> {
    const { bugs, checks } = this.#engine.cluster
    const guards = bugs.unguarded ? [] : compare
    const fences = bugs.unfenced ? [] : [fence]
    const since = { engine: this.#engine.id, app, fence }
    const txn = { compare: [...fences, ...guards], writes: [...ahead, ...writes] }
    const result = yield* commit(checks.underLock(txn, since))
    if (result.committed) {
      yield* seen(result.revision, 10_000)
      return 'moved'
    }
    yield* seen(result.revision, 200)
    const held = yield* get(fence.key)
    const ours = 'createRevision' in fence && held?.createRevision === fence.createRevision
    return ours ? 'moved' : 'lost'
  }

  *#noteWaiting(
    { rollout, now }: RolloutWorld,
    stored: Stored<Rollout>,
    fence: Compare,
    { reason, untilMs }: Extract<Step, { kind: 'wait' }>,
  ): Process<number> {
    const waited = now - Math.max(...Object.values(rollout.times))
    if (rollout.waiting !== reason && waited >= waitingIsNewsAfterMs) {
      const key = keys.rollout(rollout.app, rollout.generation)
      const value = records.rollout.encode({ ...rollout, waiting: reason })
      const compare = [fence, { key, modRevision: stored.revision }]
      yield* commit({ compare, writes: [{ kind: 'put', key, value }] })
    }
    const untilNews = waited < waitingIsNewsAfterMs ? waitingIsNewsAfterMs - waited : resyncMs
    return Math.max(1, Math.min(untilNews, resyncMs, (untilMs ?? Infinity) - now))
  }

  tend(world: UpkeepWorld): Upkeep {
    return (this.#engine.cluster.bugs.tend ?? tend)(world)
  }

  upkeepWorld(app: string): UpkeepWorld | undefined {
    const { view, cluster } = this.#engine
    const world = this.#appWorld(app)
    if (!world) return undefined
    const next = view.unfinishedRollout(app)?.value.generation
    const upkeep = forUpkeep(view, world, next === undefined ? undefined : this.#version(app, next))
    return cluster.bugs.upkeepWorld?.(upkeep) ?? upkeep
  }

  rolloutWorld({ value: rollout }: Stored<Rollout>): RolloutWorld | undefined {
    const manifest = this.#engine.manifest(rollout.app, rollout.generation)
    const world = manifest && this.#appWorld(rollout.app)
    if (!world) return undefined
    const whole = { ...world, rollout, manifest }
    return this.#engine.cluster.bugs.rolloutWorld?.(whole) ?? whole
  }

  #appWorld(app: string): AppWorld | undefined {
    const { view, loads, cluster } = this.#engine
    const active = view.apps.get(app)?.application?.value.active
    const previous = active === undefined ? undefined : this.#version(app, active)
    const sources = { view, loads, settingsOf: () => cluster.settings }
    const world = gatherApp(sources, app, this.#engine.now(), previous, undefined)
    return world && (cluster.bugs.world?.(world) ?? world)
  }

  #version(app: string, generation: number): Version | undefined {
    const manifest = this.#engine.manifest(app, generation)
    const images = this.#engine.view.app(app).rollouts.get(generation)?.value.images ?? {}
    return manifest && { manifest, images }
  }
}
