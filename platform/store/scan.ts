import type { Entry, Store } from './store.ts'

const pageEntries = 200

/** Everything under a prefix at one revision, a page at a time: memory holds one page, however much there is. */
export async function* scan(store: Store, prefix: string, revision: number): AsyncGenerator<Entry> {
  let after: string | undefined
  for (;;) {
    const { entries } = await store.range(prefix, {
      ...{ revision, limit: pageEntries },
      ...(after !== undefined && { after }),
    })
    yield* entries
    after = entries.at(-1)?.key
    if (after === undefined) return
  }
}
