import type { Compare, Entry, Write } from '../../../platform/store/store.ts'
import type { Model } from './model.ts'

/** What clients ask of the store port. Keys of one part are never used together with those of another. */
export type Asked = { readonly part: string } & (
  | { readonly kind: 'get'; readonly key: string }
  | { readonly kind: 'range'; readonly prefix: string }
  | {
      readonly kind: 'commit'
      /** Another for each commit. */
      readonly number: number
      readonly compare: readonly Compare[]
      readonly writes: readonly Write[]
    }
  /** A lease is revoked, or runs out. */
  | { readonly kind: 'end'; readonly lease: string }
)

export type Told =
  | { readonly kind: 'entry'; readonly entry: Entry | undefined }
  | { readonly kind: 'entries'; readonly entries: readonly Entry[]; readonly revision: number }
  | { readonly kind: 'result'; readonly committed: boolean; readonly revision: number }
  | { readonly kind: 'lease-lost' }
  | { readonly kind: 'ended' }

/** Of one part. */
export interface StoreState {
  /** The newest that anybody was told. */
  readonly revision: number
  readonly entries: Readonly<Record<string, Held>>
  readonly ended: readonly string[]
}

/** Revisions below 0 are of a commit whose answer was lost, and that nobody has read yet: its number. */
interface Held {
  readonly value: string
  readonly mod: number
  readonly create: number
  readonly lease?: string
}

/** The store port as one client at a time sees it (platform/store/store.ts). */
export const storeModel: Model<StoreState, Asked, Told> = {
  initial: { revision: 0, entries: {}, ended: [] },
  partOf: ({ part }) => part,
  step: (state, asked, told) => {
    switch (asked.kind) {
      case 'get':
        return told ? got(state, asked.key, told) : state
      case 'range':
        return told ? ranged(state, asked.prefix, told) : state
      case 'end':
        return endLease(state, asked.lease)
      case 'commit':
        return committed(state, asked, told)
    }
  },
}

function got(state: StoreState, key: string, told: Told): StoreState | undefined {
  return told.kind === 'entry' ? seen(state, key, told.entry) : undefined
}

function ranged(state: StoreState, prefix: string, told: Told): StoreState | undefined {
  if (told.kind !== 'entries' || told.revision < state.revision) return undefined
  const there = Object.keys(state.entries).filter(key => key.startsWith(prefix))
  if (there.length !== told.entries.length) return undefined
  const after = told.entries.reduce<StoreState | undefined>(
    (before, entry) => before && seen(before, entry.key, entry),
    state,
  )
  return after && { ...after, revision: Math.max(after.revision, told.revision) }
}

/** Whoever reads what a lost commit wrote learns its revision. */
function seen(state: StoreState, key: string, entry: Entry | undefined): StoreState | undefined {
  const held = state.entries[key]
  if (!held || !entry) return held || entry ? undefined : state
  const known = learn(learn(state, held.create, entry.createRevision), held.mod, entry.modRevision)
  const now = known.entries[key]
  const isSame =
    now?.value === entry.value &&
    now.mod === entry.modRevision &&
    now.create === entry.createRevision
  return isSame ? { ...known, revision: Math.max(known.revision, entry.modRevision) } : undefined
}

function learn(state: StoreState, unknown: number, revision: number): StoreState {
  if (unknown >= 0) return state
  const told = (number: number) => (number === unknown ? revision : number)
  const entries = Object.entries(state.entries).map(
    ([key, held]) => [key, { ...held, mod: told(held.mod), create: told(held.create) }] as const,
  )
  return { ...state, entries: Object.fromEntries(entries) }
}

function endLease(state: StoreState, lease: string): StoreState {
  if (state.ended.includes(lease)) return state
  const kept = Object.entries(state.entries).filter(([, held]) => held.lease !== lease)
  return { ...state, entries: Object.fromEntries(kept), ended: [...state.ended, lease].sort() }
}

type Commit = Extract<Asked, { kind: 'commit' }>

function committed(
  state: StoreState,
  { number, compare, writes }: Commit,
  told: Told | undefined,
): StoreState | undefined {
  const names = writes.flatMap(write => (write.kind === 'put' ? [write.lease] : []))
  const isLeaseGone = names.some(lease => lease !== undefined && state.ended.includes(lease))
  const holds = compare.every(each => isTrue(state, each))
  if (told?.kind === 'lease-lost') return isLeaseGone ? state : undefined
  if (!told) return holds && !isLeaseGone ? apply(state, writes, -number) : state
  if (told.kind !== 'result' || told.committed !== holds) return undefined
  if (told.committed && isLeaseGone) return undefined
  const after = told.committed ? apply(state, writes, told.revision) : state
  const isOld = after === state ? told.revision < state.revision : told.revision <= state.revision
  return isOld ? undefined : { ...after, revision: told.revision }
}

function isTrue({ entries }: StoreState, compare: Compare): boolean {
  const held = entries[compare.key]
  return 'modRevision' in compare
    ? (held?.mod ?? 0) === compare.modRevision
    : (held?.create ?? 0) === compare.createRevision
}

function apply(state: StoreState, writes: readonly Write[], revision: number): StoreState {
  const entries = new Map(Object.entries(state.entries))
  let isChanged = false
  for (const write of writes) {
    if (write.kind === 'put') {
      const create = state.entries[write.key]?.create ?? revision
      const { value, lease } = write
      entries.set(write.key, {
        ...{ value, create, mod: revision },
        ...(lease !== undefined && { lease }),
      })
      isChanged = true
      continue
    }
    for (const key of Object.keys(state.entries)) {
      const isMeant = write.kind === 'delete' ? key === write.key : key.startsWith(write.prefix)
      if (isMeant) isChanged = entries.delete(key) || isChanged
    }
  }
  if (!isChanged) return state
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
  return { ...state, entries: Object.fromEntries(sorted) }
}
