import type { Model } from './model.ts'

/** What people and syncs ask of one application, through any engine. */
export type AppAsked =
  /** The lock of its repository's syncs: what was taken with an older one does not count any more. */
  | { readonly kind: 'lock' }
  /** A sync: `fence` is that of its lock. Content: what tells one manifest from another. */
  | { readonly kind: 'accept'; readonly content: string; readonly fence: number }
  | { readonly kind: 'rollback'; readonly to: number }
  | { readonly kind: 'down' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'release' }
  | { readonly kind: 'read' }
  | { readonly kind: 'manifest'; readonly generation: number }

export type AppTold =
  | { readonly kind: 'locked'; readonly fence: number }
  /** It was somebody else's, something else came first, or there is no such generation. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'accepted'; readonly generation: number }
  | { readonly kind: 'suspended'; readonly isNew: boolean }
  | { readonly kind: 'released'; readonly wasDown: boolean }
  | { readonly kind: 'record'; readonly record: Shown }
  | { readonly kind: 'content'; readonly content: string | undefined }

/** What a record says. */
export interface Shown {
  readonly wanted: number
  readonly down: boolean
  readonly suspended: boolean
  /** Generation that it is pinned to. */
  readonly pin?: number
}

export interface AppState extends Shown {
  /** By generation. */
  readonly contents: Readonly<Record<number, string>>
  /** Of the newest lock. */
  readonly fence: number
}

/** What a person who takes an application down makes it. */
export const nothing = 'nothing'

/** One application, as if one person at a time had one engine. It begins with generation 1. */
export function applicationModel(first: string): Model<AppState, AppAsked, AppTold> {
  const contents = { 1: first }
  return { initial: { wanted: 1, down: false, suspended: false, contents, fence: 0 }, step }
}

function step(state: AppState, asked: AppAsked, told: AppTold | undefined): AppState | undefined {
  if (told?.kind === 'refused') return state
  switch (asked.kind) {
    case 'lock':
      return told ? locked(state, told) : state
    case 'accept':
      if (state.fence !== asked.fence) return told ? undefined : state
      return next(state, asked.content, told, {})
    case 'rollback':
      return next(state, state.contents[asked.to], told, { pin: asked.to })
    case 'down':
      return next(state, nothing, told, { down: true })
    case 'suspend':
      if (told?.kind === 'suspended' && told.isNew === state.suspended) return undefined
      return { ...state, suspended: true }
    case 'release':
      return released(state, told)
    case 'read':
      return !told || (told.kind === 'record' && isSame(told.record, state)) ? state : undefined
    case 'manifest':
      if (!told) return state
      return told.kind === 'content' && told.content === state.contents[asked.generation]
        ? state
        : undefined
  }
}

function locked(state: AppState, told: AppTold): AppState | undefined {
  const isNewer = told.kind === 'locked' && told.fence > state.fence
  return isNewer ? { ...state, fence: told.fence } : undefined
}

/** A number that was never used, and what it stands for. */
function next(
  { pin: _pin, ...state }: AppState,
  content: string | undefined,
  told: AppTold | undefined,
  changes: Partial<Shown>,
): AppState | undefined {
  const wanted = state.wanted + 1
  if (content === undefined) return undefined
  if (told && (told.kind !== 'accepted' || told.generation !== wanted)) return undefined
  const contents = { ...state.contents, [wanted]: content }
  return { ...state, down: false, wanted, contents, ...changes }
}

function released(state: AppState, told: AppTold | undefined): AppState | undefined {
  if (told?.kind === 'released' && told.wasDown !== state.down) return undefined
  const { pin: _pin, ...kept } = state
  return { ...kept, down: false, suspended: false }
}

function isSame(record: Shown, { wanted, down, suspended, pin }: Shown): boolean {
  return (
    record.wanted === wanted &&
    record.down === down &&
    record.suspended === suspended &&
    record.pin === pin
  )
}
