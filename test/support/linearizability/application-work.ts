import { pino } from 'pino'
import { codeOf } from '../../../core/errors.ts'
import { keys } from '../../../core/keys.ts'
import type { Random } from '../../../core/random.ts'
import { records } from '../../../core/records.ts'
import {
  type ApplicationsContext,
  findApplication,
  release,
  rollback,
  takeDown,
} from '../../../engine/applications.ts'
import { Events } from '../../../engine/events.ts'
import { Manifests } from '../../../engine/manifests.ts'
import { suspend, type SuspensionsContext } from '../../../engine/suspensions.ts'
import { accept } from '../../../engine/sync/accept.ts'
import { ClusterView, viewedPrefixes } from '../../../engine/view.ts'
import { type Lock, takeLock } from '../../../platform/store/lock.ts'
import { Mirror } from '../../../platform/store/mirror.ts'
import type { Lease, Store } from '../../../platform/store/store.ts'
import { aManifest, aProject, aService } from '../builders.ts'
import { type AppAsked, type AppTold, nothing, type Shown } from './application-model.ts'
import type { Recorder } from './history.ts'

const app = 'shop'
const leaseMs = 15_000

export interface EngineWork {
  readonly store: Store
  /** What its view follows: no faults, but late. */
  readonly watched: Store
  readonly engine: string
  readonly recorder: Recorder<AppAsked, AppTold>
  readonly random: Random
  readonly now: () => number
  readonly pause: (ms: number) => Promise<void>
  readonly signal: AbortSignal
  /** Breaks it: accepts without the fence of its lock. */
  readonly isUnfenced?: boolean
}

/** Makes generation 1, before anybody looks. */
export async function acceptFirst(store: Store, content: string): Promise<void> {
  const signal = new AbortController()
  const context = await contextOf({ store, watched: store, now: () => 0, signal: signal.signal })
  await accept({ ...context, now: 0, fence: [] }, undefined, acceptanceOf(content))
  signal.abort()
}

/** An engine with a view of its own, asked for one thing after the other. */
export async function workOnApplication(work: EngineWork, operations: number): Promise<void> {
  const engine = new WorkingEngine(work, await contextOf(work))
  for (let left = operations; left > 0; left--) {
    await engine.act()
    await work.pause(0)
  }
}

async function contextOf({
  store,
  watched,
  now,
  pause,
  signal,
}: Pick<EngineWork, 'store' | 'watched' | 'now' | 'signal'> &
  Partial<EngineWork>): Promise<ApplicationsContext> {
  const log = pino({ level: 'silent' })
  const mirror = await Mirror.start(watched, viewedPrefixes, { signal, log })
  const clock = { now, sleep: async () => await pause?.(0) }
  const events = new Events(store, log, now)
  return { store, view: new ClusterView(mirror), manifests: new Manifests(store), events, clock }
}

class WorkingEngine {
  readonly #work: EngineWork
  readonly #context: ApplicationsContext
  #contents = 0

  constructor(work: EngineWork, context: ApplicationsContext) {
    this.#work = work
    this.#context = context
  }

  async act(): Promise<void> {
    const { random } = this.#work
    const chance = random()
    if (chance < 0.3) return await this.#sync()
    if (chance < 0.45) return await this.#rollBack()
    if (chance < 0.5) return await this.#takeDown()
    if (chance < 0.6) return await this.#suspend()
    if (chance < 0.72) return await this.#release()
    if (chance < 0.88) return await this.#read()
    await this.#readManifest()
  }

  /** Now and then it stands still under its lock, for longer than its lease may last. */
  async #sync(): Promise<void> {
    const { store, random, pause } = this.#work
    const lease = await orUnheard(async () => await store.lease(leaseMs, { keepAlive: false }))
    const lock = lease && (await this.#lock(lease))
    if (!lock) return
    if (random() < 0.3) await pause(leaseMs * (0.5 + random()))
    await this.#accept(lock)
    await orUnheard(async () => await lock.release())
  }

  async #lock(lease: Lease): Promise<Lock | undefined> {
    const { store, engine } = this.#work
    const taken: { lock?: Lock } = {}
    await this.#noted({ kind: 'lock' }, async () => {
      const lock = await takeLock(store, 'sync/deploy', engine, lease)
      if (!lock) return { kind: 'refused' }
      taken.lock = lock
      return { kind: 'locked', fence: fenceOf(lock) }
    })
    return taken.lock
  }

  /** Another image, or another number of replicas of the same. */
  async #accept(lock: Lock): Promise<void> {
    const { engine, now, random, isUnfenced } = this.#work
    const replicas = 1 + Math.floor(random() * 3)
    const content = `${engine}-${++this.#contents}:${replicas}`
    await this.#noted({ kind: 'accept', content, fence: fenceOf(lock) }, async () => {
      const before = findApplication(this.#context.view, app)
      const fences = isUnfenced ? [] : [lock.fence]
      const context = { ...this.#context, now: now(), fence: fences }
      const accepted = await accept(context, before, acceptanceOf(content))
      return accepted ? { kind: 'accepted', generation: accepted.generation } : { kind: 'refused' }
    })
  }

  async #rollBack(): Promise<void> {
    const to = 1 + Math.floor(this.#work.random() * this.#wanted())
    await this.#noted({ kind: 'rollback', to }, async () => {
      const { generation } = await rollback(this.#context, app, to, this.#work.engine)
      return { kind: 'accepted', generation }
    })
  }

  async #takeDown(): Promise<void> {
    await this.#noted({ kind: 'down' }, async () => {
      const { generation } = await takeDown(this.#context, app, this.#work.engine, false)
      return { kind: 'accepted', generation }
    })
  }

  async #suspend(): Promise<void> {
    const { engine } = this.#work
    const syncs = { names: () => [], get: () => { throw new Error('no repository') } } // prettier-ignore
    const context: SuspensionsContext = { ...this.#context, syncs }
    await this.#noted({ kind: 'suspend' }, async () => {
      const isNew = await suspend(context, { app, repository: '' }, { person: engine })
      return { kind: 'suspended', isNew }
    })
  }

  async #release(): Promise<void> {
    await this.#noted({ kind: 'release' }, async () => {
      const { wasDown } = await release(this.#context, app, this.#work.engine)
      return { kind: 'released', wasDown }
    })
  }

  async #read(): Promise<void> {
    await this.#noted({ kind: 'read' }, async () => {
      const entry = await this.#work.store.get(keys.application(app))
      return { kind: 'record', record: shown(entry?.value ?? '{}') }
    })
  }

  async #readManifest(): Promise<void> {
    const generation = 1 + Math.floor(this.#work.random() * (this.#wanted() + 1))
    await this.#noted({ kind: 'manifest', generation }, async () => {
      const entry = await this.#work.store.get(keys.manifest(app, generation))
      return { kind: 'content', content: entry && contentOf(entry.value) }
    })
  }

  #wanted(): number {
    return this.#context.view.apps.get(app)?.application?.value.wanted ?? 1
  }

  async #noted(asked: AppAsked, run: () => Promise<AppTold>): Promise<void> {
    const { recorder, engine } = this.#work
    await recorder.call(engine, asked, async () => {
      try {
        return await run()
      } catch (error) {
        const code = codeOf(error)
        if (code === 'store-unavailable') return undefined
        if (['application-contended', 'generation-unknown', 'lease-lost'].includes(code)) {
          return { kind: 'refused' }
        }
        throw error
      }
    })
  }
}

function fenceOf({ fence }: Lock): number {
  return 'createRevision' in fence ? fence.createRevision : 0
}

async function orUnheard<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run()
  } catch (error) {
    if (codeOf(error) === 'store-unavailable') return undefined
    throw error
  }
}

function acceptanceOf(content: string) {
  const { files, contexts, source, trigger } = aManifest()
  const [image = '', replicas] = content.split(':')
  return {
    ...{ app, files, contexts, source, trigger, digest: content },
    project: aProject([aService({ image, replicas: Number(replicas) })]),
    event: { kind: 'accepted', message: content },
  }
}

function contentOf(text: string): string {
  const [service] = records.manifest.decode(text).project.services
  return service ? `${service.image}:${service.replicas}` : nothing
}

function shown(text: string): Shown {
  const { wanted, down, suspended, pin } = records.application.decode(text)
  return {
    ...{ wanted, down: down !== undefined, suspended: suspended !== undefined },
    ...(pin && { pin: pin.generation }),
  }
}
