import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import type { OutboxContent } from '../../core/model/outbox.ts'
import type { NewEvent } from '../../core/model/event.ts'
import type { PullState } from '../../core/model/pull.ts'
import { records } from '../../core/records.ts'
import type { Compare, Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import { entryWrite, newEntry } from '../report/enqueue.ts'

export interface StoredPull {
  readonly state: PullState
  readonly revision: number
}

export interface RecordContext {
  readonly store: Store
  readonly events: Events
  readonly newId: () => string
  readonly now: () => number
}

/** What is known of a repository's pull requests, in the store. */
export class PullRecords {
  readonly #context: RecordContext
  readonly #repository: string

  constructor(context: RecordContext, repository: string) {
    this.#context = context
    this.#repository = repository
  }

  async get(number: number): Promise<StoredPull | undefined> {
    const key = keys.pull(this.#repository, number)
    const entry = await this.#context.store.get(key)
    if (!entry) return undefined
    return { state: records.pull.decode(entry.value, key), revision: entry.modRevision }
  }

  async all(): Promise<StoredPull[]> {
    const { entries } = await this.#context.store.range(keys.pullsOf(this.#repository))
    return entries.map(({ key, value, modRevision }) => ({
      state: records.pull.decode(value, key),
      revision: modRevision,
    }))
  }

  /** With what is to be said of it and the event, in one transaction. Rejects with `pull-contended` (retry) where another engine was faster, or has the lock by now. */
  async put(
    state: PullState,
    before: StoredPull | undefined,
    fence: Compare,
    more: { readonly contents?: readonly OutboxContent[]; readonly event?: NewEvent } = {},
  ): Promise<void> {
    const { store, events, newId, now } = this.#context
    const key = keys.pull(this.#repository, state.number)
    const lease = await events.lease.id()
    const entries = (more.contents ?? []).map(content =>
      newEntry({ channel: this.#repository, content, now: now(), ulid: newId() }),
    )
    const event = more.event && (await events.prepare(more.event))
    const { committed } = await store.commit({
      compare: [fence, { key, modRevision: before?.revision ?? 0 }],
      writes: [
        { kind: 'put', key, value: records.pull.encode(state) },
        ...entries.map(entry => entryWrite(entry, lease)),
        ...(event ? [event.write] : []),
      ],
    })
    if (!committed) {
      const what = `pull request #${state.number} of ${this.#repository}`
      throw new BanyanError('pull-contended', `another engine sees to ${what}`, 'retry')
    }
    if (event) events.announce(event.event)
  }

  async forget({ state, revision }: StoredPull, fence: Compare): Promise<void> {
    const key = keys.pull(this.#repository, state.number)
    await this.#context.store.commit({
      compare: [fence, { key, modRevision: revision }],
      writes: [{ kind: 'delete', key }],
    })
  }
}
