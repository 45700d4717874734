import type { Place } from './places.ts'

// Every shell walks over the words so far in the same way: it knows where it is, and whether an option waits for its value.

/** `agent/list` leads to `agent list`. */
export function waysOn(places: readonly Place[]): readonly (readonly [string, string])[] {
  return places.flatMap(({ path, commands }) =>
    commands.flatMap(({ name, aliases }) =>
      [name, ...aliases].map(word => [`${path}/${word}`, `${path} ${name}`.trim()] as const),
    ),
  )
}

export interface Awaiting {
  /** `sync/--timeout`, `logs/-n` */
  readonly keys: readonly string[]
  readonly values: readonly string[]
}

/** Options that a value follows. */
export function awaiting(places: readonly Place[]): readonly Awaiting[] {
  return places.flatMap(({ path, options }) =>
    options.flatMap(({ name, short, values }) =>
      values ? [{ keys: [name, short ?? []].flat().map(word => `${path}/${word}`), values }] : [],
    ),
  )
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
