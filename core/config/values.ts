import { z } from 'zod'
import { parseDuration, parseSize } from './quantity.ts'

// Values may come from the environment, which knows only text: numbers, booleans and lists are read from text too.

function fromText(pattern: RegExp, read: (text: string) => unknown) {
  return (value: unknown) =>
    typeof value === 'string' && pattern.test(value) ? read(value) : value
}

export const flag = z.preprocess(
  fromText(/^(true|false)$/, text => text === 'true'),
  z.boolean(),
)

export function wholeNumber(min: number, max: number) {
  return z.preprocess(fromText(/^\d{1,9}$/, Number), z.int().min(min).max(max))
}

export const port = wholeNumber(1, 65_535)

/** So many of something, perhaps parts of one. */
export const amount = z.preprocess(
  fromText(/^\d{1,9}(\.\d{1,3})?$/, Number),
  z.number().min(0).max(1e9),
)

export const absolutePath = z
  .string()
  .regex(/^\//, 'must be an absolute path')
  .refine(path => !path.includes('\0'), 'must not contain a zero byte')

/** A path, or empty for none. */
export const optionalPath = z.union([z.literal(''), absolutePath], {
  error: 'must be an absolute path, or empty',
})

/** The path of a unix socket; Docker's own spelling `unix:///…` means the same. */
export const socketPath = z
  .string()
  .transform(text => text.replace(/^unix:\/\//, ''))
  .refine(path => path.startsWith('/'), 'must be the path of a unix socket')

/** Milliseconds, from `500ms`, `5s`, `2m`, `1h`. */
export function duration(minMs: number, maxMs: number) {
  return quantity(parseDuration, 'a duration such as 500ms, 5s, 2m or 1h', minMs, maxMs)
}

/** Bytes, from `512kb`, `3mb`, `1gb`. */
export function size(minBytes: number, maxBytes: number) {
  return quantity(parseSize, 'a size such as 512kb, 3mb or 1gb', minBytes, maxBytes)
}

function quantity(
  parse: (text: string) => number | undefined,
  what: string,
  min: number,
  max: number,
) {
  return z.string().transform((text, context) => {
    const value = parse(text)
    if (value !== undefined && value >= min && value <= max) return value
    const message = value === undefined ? `must be ${what}` : 'is out of range'
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
}

/** `host:port`, `[::1]:port`. */
export const hostPort = z.string().transform((text, context) => {
  const [, host, digits] = /^(\[[0-9a-f:.]+\]|[^:\s/@]+):(\d{1,5})$/i.exec(text) ?? []
  const number = Number(digits)
  if (host !== undefined && number >= 1 && number <= 65_535) {
    return { host: host.replace(/^\[|\]$/g, ''), port: number }
  }
  context.addIssue({ code: 'custom', message: 'must be host:port' })
  return z.NEVER
})

/** As `hostPort`, or empty for none. */
export const optionalHostPort = z.union([z.literal(''), hostPort], {
  error: 'must be host:port, or empty',
})

/** A list; as text its items are separated by commas. */
export function list<T extends z.ZodType>(item: T) {
  return z.preprocess(
    value => (typeof value === 'string' ? splitList(value) : value),
    z.array(item),
  )
}

export function splitList(text: string): string[] {
  return text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
}

/** Names to text; numbers and booleans are taken as they are written. */
export const textMap = z.record(
  z.string().min(1),
  z.union([z.string(), z.number(), z.boolean()], { error: 'must be text' }).transform(String),
)

/** Without the fields that are empty text. */
export function given<T extends Readonly<Record<string, string>>>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== '')) as Partial<T>
}
