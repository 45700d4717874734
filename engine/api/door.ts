import { codeOf } from '../../core/errors.ts'
import type { Stale } from '../../core/stale.ts'
import { type Beside, serverStream, unary } from '../../platform/rpc/handlers.ts'
import type { Store } from '../../platform/store/store.ts'
import type { StoreContact } from '../contact/store-contact.ts'
import { followedKeysOf } from '../nodes/engine-places.ts'
import type { ClusterView } from '../view.ts'
import { lookedFor } from './looked-for.ts'

export interface DoorContext {
  readonly store: Store
  readonly view: ClusterView
  /** Absent: the store always answers. */
  readonly contact?: StoreContact
}

type Answer<Request, Reply> = (request: Request, signal: AbortSignal) => Promise<Reply>
type Answers<Request, Reply> = (request: Request, signal: AbortSignal) => AsyncIterable<Reply>

/** How long an engine waits for what others wrote. */
const mirrorPatienceMs = 10_000

/**
 * What all requests of people have in common. What only looks is answered also while the store is away, and says so; what changes
 * anything is refused then before it began (`store-unavailable`). Who finds no such thing in the view looks in the store first: another
 * engine may have made it just now.
 */
export class Door {
  readonly #context: DoorContext

  constructor(context: DoorContext) {
    this.#context = context
  }

  reads<Request, Reply>(answer: Answer<Request, Reply>) {
    return unary<Request, Reply>(
      async (request, signal) =>
        await this.#leveled(request, async () => await answer(request, signal)),
      () => this.#beside(this.#context.contact?.stale()),
    )
  }

  changes<Request, Reply>(answer: Answer<Request, Reply>) {
    return unary<Request, Reply>(
      async (request, signal) => {
        this.#context.contact?.require()
        return await this.#leveled(request, async () => await answer(request, signal))
      },
      () => this.#beside(),
    )
  }

  /** What agents say, which doesn't come from the store. */
  readStream<Request, Reply>(answers: Answers<Request, Reply>) {
    return serverStream<Request, Reply>(
      (request, signal) => this.#begun(request, () => answers(request, signal)),
      () => this.#beside(this.#context.contact?.stale()),
    )
  }

  /** Ends when the store goes away: nothing more would come. */
  changeStream<Request, Reply>(answers: Answers<Request, Reply>) {
    return serverStream<Request, Reply>(
      (request, signal) =>
        this.#whileThere(signal, until => this.#begun(request, () => answers(request, until))),
      () => this.#beside(),
    )
  }

  #beside(stale?: Stale): Beside {
    return { stale, followedKeys: followedKeysOf(this.#context.view.engines.values()) }
  }

  async *#whileThere<Reply>(
    signal: AbortSignal,
    answers: (signal: AbortSignal) => AsyncIterable<Reply>,
  ): AsyncGenerator<Reply> {
    const { contact } = this.#context
    contact?.require()
    const left = new AbortController()
    const forget = contact?.onAway(() => left.abort())
    try {
      for await (const reply of answers(AbortSignal.any([signal, left.signal]))) {
        if (left.signal.aborted) break
        yield reply
      }
    } finally {
      forget?.()
    }
    if (contact && left.signal.aborted) throw contact.refusal('retry')
  }

  async *#begun<Reply>(
    request: unknown,
    answers: () => AsyncIterable<Reply>,
  ): AsyncGenerator<Reply> {
    const { first, rest } = await this.#leveled(request, async () => {
      const rest = answers()[Symbol.asyncIterator]()
      return { first: await rest.next(), rest }
    })
    try {
      for (let next = first; next.done !== true; next = await rest.next()) yield next.value
    } finally {
      await rest.return?.()
    }
  }

  /** Once more, where the view was behind: nothing was done before something wasn't found. */
  async #leveled<T>(request: unknown, run: () => Promise<T>): Promise<T> {
    const { store, view } = this.#context
    const { revision } = view
    try {
      return await run()
    } catch (error) {
      const key = lookedFor(codeOf(error), request)
      const entry = key === undefined ? undefined : await store.get(key)
      if (!entry || entry.modRevision <= revision) throw error
      await view.mirror.waitFor(entry.modRevision, AbortSignal.timeout(mirrorPatienceMs))
      return await run()
    }
  }
}
