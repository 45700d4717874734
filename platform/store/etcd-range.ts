import { Range, type IKeyValue } from 'etcd3'
import { isAnswerTooLarge } from './etcd-errors.ts'
import type { Ask } from './etcd-hosts.ts'
import type { Entry, RangeOptions, Snapshot } from './store.ts'

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

/** All pages at the revision of the first; with a limit, one page. */
export async function rangeInPages(
  ask: Ask,
  prefix: string,
  options: RangeOptions,
): Promise<Snapshot> {
  const { start, end } = prefixRange(prefix)
  const entries: Entry[] = []
  let { revision } = options
  let from = options.after === undefined ? start : behind(Buffer.from(options.after))
  let limit = Math.min(options.limit ?? pageEntries, pageEntries)
  for (;;) {
    const page = await readPage(ask, { start: from, end }, limit, revision)
    if (page === 'too-large') {
      limit = Math.ceil(limit / 2)
      continue
    }
    revision ??= Number(page.header.revision)
    for (const kv of page.kvs) entries.push(entryOf(kv))
    const last = page.kvs.at(-1)
    if (!page.more || !last || options.limit !== undefined) return { revision, entries }
    from = behind(last.key)
  }
}

function behind(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.from([0])])
}

async function readPage(
  ask: Ask,
  { start, end }: KeyRange,
  limit: number,
  revision: number | undefined,
) {
  const request = { key: start, range_end: end, limit, ...(revision !== undefined && { revision }) }
  try {
    return await ask(etcd => etcd.kv.range(request))
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
