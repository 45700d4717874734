import { Range, type Etcd3, type IKeyValue } from 'etcd3'
import { isAnswerTooLarge } from './etcd-errors.ts'
import type { Entry, Snapshot } from './store.ts'

/** One answer holds up etcd for everybody else while it is put together. */
const pageEntries = 1000

export interface KeyRange {
  readonly start: Buffer
  readonly end: Buffer
}

export function prefixRange(prefix: string): KeyRange {
  const { start, end } = Range.prefix(prefix)
  return { start, end }
}

/** All pages at the revision of the first. */
export async function rangeInPages(
  etcd: Etcd3,
  prefix: string,
  atRevision: number | undefined,
): Promise<Snapshot> {
  const { start, end } = prefixRange(prefix)
  const entries: Entry[] = []
  let revision = atRevision
  let from = start
  let limit = pageEntries
  for (;;) {
    const page = await readPage(etcd, { start: from, end }, limit, revision)
    if (page === 'too-large') {
      limit = Math.ceil(limit / 2)
      continue
    }
    revision ??= Number(page.header.revision)
    for (const kv of page.kvs) entries.push(entryOf(kv))
    const last = page.kvs.at(-1)
    if (!page.more || !last) return { revision, entries }
    from = Buffer.concat([last.key, Buffer.from([0])])
  }
}

async function readPage(
  etcd: Etcd3,
  { start, end }: KeyRange,
  limit: number,
  revision: number | undefined,
) {
  const request = { key: start, range_end: end, limit, ...(revision !== undefined && { revision }) }
  try {
    return await etcd.kv.range(request)
  } catch (error) {
    if (limit > 1 && isAnswerTooLarge(error)) return 'too-large'
    throw error
  }
}

export function entryOf(kv: IKeyValue): Entry {
  return {
    key: kv.key.toString(),
    value: kv.value.toString(),
    modRevision: Number(kv.mod_revision),
    createRevision: Number(kv.create_revision),
  }
}
