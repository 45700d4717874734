import { once } from 'node:events'
import { pino } from 'pino'
import { keys, prefixes } from '../../../core/keys.ts'
import type { RolloutPhase } from '../../../core/model/rollout.ts'
import { records } from '../../../core/records.ts'
import { connectEtcd } from '../../../platform/store/etcd-store.ts'
import type { LockRecord } from '../../../platform/store/lock.ts'
import type { Change, Entry } from '../../../platform/store/store.ts'
import type { Asked } from '../../support/fake-github/server.ts'
import type { Moment } from './matrix.ts'

/** A moment of a commit's way, to be caught. */
export interface Caught {
  /** Id of the engine that is at work then; rejects after a minute. */
  readonly worker: Promise<string>
  /** Called with every request to the forge: what is asked at the moment gets no answer before `go`. */
  readonly onRequest: (asked: Asked) => Promise<void>
  readonly go: () => void
}

export interface Wanted {
  readonly moment: Moment
  readonly app: string
  readonly generation: number
  /** `host:port` of etcd's members. */
  readonly store: readonly string[]
  /** The engine that has an address. */
  readonly engineAt: (address: string) => string | undefined
}

const withinMs = 60_000

/** Resolves once it looks: the commit may be made from then on. */
export async function catchMoment(wanted: Wanted): Promise<Caught> {
  const isAtForge = askedFor[wanted.moment]
  return isAtForge ? catchAtForge(wanted, isAtForge) : await catchInStore(wanted)
}

const isStatus = ({ request, body }: Asked, state: string) =>
  /^POST .*\/statuses\//.test(request) && body.includes(`"${state}"`)

const askedFor: Partial<Record<Moment, (asked: Asked) => boolean>> = {
  'looking up': ({ request }) => request === 'LOOK-UP',
  fetching: ({ request }) => request === 'FETCH',
  planning: ({ request }) => request === 'FETCHED',
  reporting: asked => isStatus(asked, 'pending'),
  concluding: asked => isStatus(asked, 'success'),
}

function catchAtForge({ engineAt }: Wanted, isIt: (asked: Asked) => boolean): Caught {
  const going = new AbortController()
  const seen = new AbortController()
  const onRequest = async (asked: Asked) => {
    const worker = isIt(asked) && !seen.signal.aborted ? engineAt(asked.from) : undefined
    if (worker === undefined) return
    seen.abort(worker)
    if (!going.signal.aborted) await once(going.signal, 'abort')
  }
  const reached = once(seen.signal, 'abort', { signal: AbortSignal.timeout(withinMs) })
  const worker = reached.then(() => seen.signal.reason as string)
  return { worker, onRequest, go: () => going.abort() }
}

async function catchInStore({ moment, app, generation, store: hosts }: Wanted): Promise<Caught> {
  const store = await connectEtcd({ hosts, log: pino({ level: 'silent' }) })
  const { revision, entries } = await store.range(prefixes.locks)
  const found = async () => {
    const seen = new Sight(moment, app, generation)
    for (const entry of entries) seen.after({ kind: 'put', entry })
    const signal = AbortSignal.timeout(withinMs)
    for await (const { kind, ...batch } of store.watch(prefixes.root, revision, signal)) {
      if (kind === 'reset' || !('changes' in batch)) continue
      const worker = batch.changes.map(change => seen.after(change)).find(Boolean)
      if (worker !== undefined) return worker
    }
    throw new Error(`No engine was seen ${moment}`)
  }
  const worker = found().finally(() => void store.close())
  return { worker, onRequest: () => Promise.resolve(), go: () => undefined }
}

const order: readonly (RolloutPhase | Moment)[] = [
  ...(['pending', 'building', 'scheduling', 'starting', 'verifying'] as const),
  ...(['switching', 'draining', 'done'] as const),
]

/** What the changes of the store have shown so far. */
class Sight {
  readonly #moment: Moment
  readonly #app: string
  readonly #generation: number
  /** By lock; also of those that are free by now. */
  readonly #holders = new Map<string, string>()
  readonly #held = new Set<string>()
  #isAccepted = false

  constructor(moment: Moment, app: string, generation: number) {
    this.#moment = moment
    this.#app = app
    this.#generation = generation
  }

  /** The engine at work, if this change is of the moment. */
  after(change: Change): string | undefined {
    if (change.kind === 'delete') return void this.#held.delete(change.key)
    const { key, value } = change.entry
    if (key.startsWith(prefixes.locks)) {
      this.#holders.set(key, (JSON.parse(value) as LockRecord).holder)
      this.#held.add(key)
    }
    const lock = this.#lockOf(change.entry)
    return lock === undefined ? undefined : this.#holders.get(lock)
  }

  /** The lock that the work of the moment is done under, where this is the moment. */
  #lockOf({ key, value }: Entry): string | undefined {
    const [sync, rollout] = [keys.lock('sync/deploy'), keys.lock(`rollout/${this.#app}`)]
    if (key === keys.application(this.#app)) {
      this.#isAccepted = records.application.decode(value).wanted >= this.#generation
    }
    if (this.#moment === 'locking') return key === sync ? sync : undefined
    if (this.#moment === 'accepting') return this.#isAccepted ? sync : undefined
    const isThere =
      this.#moment === 'scheduling'
        ? this.#isAccepted && this.#held.has(rollout)
        : this.#isAt(key, value)
    return isThere ? rollout : undefined
  }

  #isAt(key: string, value: string): boolean {
    if (key !== keys.rollout(this.#app, this.#generation)) return false
    return order.indexOf(records.rollout.decode(value).phase) >= order.indexOf(this.#moment)
  }
}
