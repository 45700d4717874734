import { type PlainValue } from '../../core/compose/print/plain-value.ts'

/** The first place where two values differ, as a sentence; the order of keys doesn't count. */
export function firstDifference(
  got: PlainValue | undefined,
  wanted: PlainValue | undefined,
  path = '',
): string | undefined {
  if (got === wanted) return undefined
  if (!isObject(got) || !isObject(wanted) || Array.isArray(got) !== Array.isArray(wanted)) {
    return `${path || 'file'} is ${shown(got)}, not ${shown(wanted)}`
  }
  for (const key of new Set([...Object.keys(got), ...Object.keys(wanted)])) {
    const inside = path === '' ? key : `${path}.${key}`
    const difference = firstDifference(valueAt(got, key), valueAt(wanted, key), inside)
    if (difference !== undefined) return difference
  }
  return undefined
}

type Composite = Readonly<Record<string, PlainValue>>

function isObject(value: PlainValue | undefined): value is Composite {
  return typeof value === 'object' && value !== null
}

function valueAt(value: Composite, key: string): PlainValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

function shown(value: PlainValue | undefined): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}
