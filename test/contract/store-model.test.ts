import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeOf } from '../../core/errors.ts'
import { createMemoryStore } from '../../platform/store/memory-store.ts'
import type { Change, Compare, Entry, Store, Write } from '../../platform/store/store.ts'
import { startEtcd, type EtcdProcess } from '../support/etcd.ts'
import { collect, connectTo } from '../support/stores.ts'

/** Whatever is asked of the memory store, it answers as etcd does: that is what makes it a stand-in. */
let etcd: EtcdProcess
let real: Store
let runs = 0

beforeAll(async () => {
  etcd = await startEtcd()
  real = await connectTo(etcd.endpoint)
})
afterAll(async () => {
  await real.close()
  await etcd.stop()
})

/** Revisions count from the start of the run, as etcd's go on from run to run. 0 stays "absent". */
type Step =
  | { readonly kind: 'commit'; readonly compare: readonly Compare[]; readonly writes: Write[] }
  | { readonly kind: 'range'; readonly prefix: string; readonly ago: number | undefined }
  | { readonly kind: 'get'; readonly key: string }

const key = fc.constantFrom('a', 'b', 'b/1', 'b/2', 'c/1')
const prefix = fc.constantFrom('', 'b', 'b/', 'c/', 'none/')
const revision = fc.integer({ min: 0, max: 8 })

const compare: fc.Arbitrary<Compare> = fc.oneof(
  fc.record({ key, modRevision: revision }),
  fc.record({ key, createRevision: revision }),
)
const write: fc.Arbitrary<Write> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('put' as const), key, value: fc.string() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete-prefix' as const), prefix }) },
)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('commit' as const),
      compare: fc.array(compare, { maxLength: 1 }),
      writes: fc.array(write, { maxLength: 4 }),
    }),
  },
  fc.record({
    kind: fc.constant('range' as const),
    prefix,
    ago: fc.option(fc.integer({ min: -1, max: 5 }), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('get' as const), key }),
)

test('the memory store answers and tells as etcd does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async steps => {
      const root = `/run-${++runs}/`
      const memory = createMemoryStore()

      const expected = await play(real, root, steps)
      const actual = await play(memory, root, steps)

      expect(actual).toEqual(expected)
      await memory.close()
    }),
    { numRuns: 60 },
  )
})

/** Everything that can be seen of a store while the steps are taken, and told by a watch afterwards. */
async function play(store: Store, root: string, steps: readonly Step[]): Promise<unknown[]> {
  const { revision: base } = await store.range(root)
  const seen: unknown[] = []
  for (const step of steps) {
    try {
      seen.push(await take(store, root, base, step))
    } catch (error) {
      seen.push(codeOf(error))
    }
  }
  return [...seen, await told(store, root, base)]
}

async function take(store: Store, root: string, base: number, step: Step): Promise<unknown> {
  const from = (revision: number) => (revision === 0 ? 0 : revision + base)
  if (step.kind === 'get') return shown(await store.get(root + step.key), base)
  if (step.kind === 'range') {
    const { revision: newest } = await store.range(root)
    const revision = step.ago === undefined ? undefined : Math.max(base, newest - step.ago)
    const options = revision === undefined ? {} : { revision }
    const snapshot = await store.range(root + step.prefix, options)
    return [snapshot.revision - base, snapshot.entries.map(entry => shown(entry, base))]
  }
  const result = await store.commit({
    compare: step.compare.map(one =>
      'modRevision' in one
        ? { key: root + one.key, modRevision: from(one.modRevision) }
        : { key: root + one.key, createRevision: from(one.createRevision) },
    ),
    writes: step.writes.map(one => under(root, one)),
  })
  return [result.committed, result.revision - base]
}

function under(root: string, write: Write): Write {
  return write.kind === 'delete-prefix'
    ? { ...write, prefix: root + write.prefix }
    : { ...write, key: root + write.key }
}

async function told(store: Store, root: string, base: number): Promise<unknown[]> {
  const last = `${root}end`
  await store.commit({ compare: [], writes: [{ kind: 'put', key: last, value: '' }] })
  const watch = store.watch(root, base, new AbortController().signal)
  const { changes } = await collect(watch, all => all.some(change => keyOf(change) === last))
  return changes.map(change =>
    change.kind === 'put' ? shown(change.entry, base) : `deleted ${change.key}`,
  )
}

function keyOf(change: Change): string {
  return change.kind === 'put' ? change.entry.key : change.key
}

function shown(entry: Entry | undefined, base: number): unknown {
  return entry && [entry.key, entry.value, entry.modRevision - base, entry.createRevision - base]
}
