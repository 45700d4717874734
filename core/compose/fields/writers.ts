import { plain, unlessSecret } from './shown.ts'

/** A setting under the path that a person would call it by; what is shown is never a secret. */
export type Put = (path: string, value: unknown, shown: string) => void

/** One writer for each field of a type: the compiler misses a forgotten one. */
export type Writers<T> = { readonly [K in keyof T]-?: Writer<NonNullable<T[K]>> }

export type Writer<V> = (value: V, put: Put) => void

export function write<T extends object>(from: T | undefined, writers: Writers<T>, put: Put): void {
  if (!from) return
  for (const key of Object.keys(writers) as (keyof T)[]) {
    const value = from[key]
    if (value !== undefined && value !== null) writers[key](value, put)
  }
}

export function as<V>(path: string, textOf: (value: V) => string = plain): Writer<V> {
  return (value, put) => put(path, value, textOf(value))
}

export function group<T extends object>(writers: Writers<T>): Writer<T> {
  return (value, put) => write(value, writers, put)
}

/** Name → text, each under its own path; secrets hidden. */
export function words(path: string): Writer<Readonly<Record<string, string>>> {
  return (values, put) => {
    for (const [name, value] of Object.entries(values)) {
      put(`${path}.${name}`, value, unlessSecret(name, value))
    }
  }
}

export function named<V>(
  path: string,
  textOf: (value: V) => string,
): Writer<Readonly<Record<string, V>>> {
  return (values, put) => {
    for (const [name, value] of Object.entries(values)) {
      put(`${path}.${name}`, value, textOf(value))
    }
  }
}

/** A list as one setting; none where it is empty. */
export function joined<V>(path: string, textOf: (value: V) => string): Writer<readonly V[]> {
  return (values, put) => {
    if (values.length > 0) put(path, values, values.map(textOf).join(', '))
  }
}

/** Each item of a list under a path of its own. */
export function items<V>(
  pathOf: (value: V, index: number) => string,
  textOf: (value: V) => string,
): Writer<readonly V[]> {
  return (values, put) => {
    for (const [index, value] of values.entries()) put(pathOf(value, index), value, textOf(value))
  }
}
