import type { Callers, Caller } from './callers.ts'
import type { Asked } from './openapi.ts'
import type { Comparison, World } from './world.ts'

/** What a handler may know. */
export interface Visit extends Asked {
  readonly world: World
  readonly caller: Caller
  readonly callers: Callers
  readonly now: number
  /** Reads don't show what is newer. */
  readonly visibleUntil: number
  readonly statusesPerContext: number
  readonly compare: (base: string, head: string) => Promise<Comparison | undefined>
}

export interface Given {
  readonly status: number
  readonly body?: unknown
}

export interface Handler {
  /** What the caller needs; none: it has to be an app, or anybody at all. */
  readonly needs?: readonly [name: string, level: 'read' | 'write']
  readonly by?: Caller['kind']
  readonly answer: (visit: Visit) => Given | Promise<Given>
}

export const notFound: Given = { status: 404, body: { message: 'Not Found' } }

/** 422 as GitHub words it. */
export function invalid(message: string, resource = 'Status'): Given {
  return {
    status: 422,
    body: { message: 'Validation Failed', errors: [{ resource, code: 'custom', message }] },
  }
}

export function fields<T>(visit: Visit): Partial<T> {
  return visit.body as Partial<T>
}

export const number = (visit: Visit, name: string) => Number(visit.params[name])

export function paged(visit: Visit, rows: readonly object[]): Given {
  const size = Number(visit.query['per_page'] ?? 30)
  const start = (Number(visit.query['page'] ?? 1) - 1) * size
  return { status: 200, body: rows.slice(start, start + size) }
}

export function seen<T extends { readonly at: number }>(visit: Visit, rows: readonly T[]): T[] {
  return rows.filter(({ at }) => at <= visit.visibleUntil)
}

/** By GitHub's names of its operations. */
export type Handlers = Readonly<Record<string, Handler>>
