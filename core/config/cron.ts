interface Field {
  readonly name: string
  readonly min: number
  readonly max: number
  readonly words?: readonly string[]
}

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const weekdays = 'sun mon tue wed thu fri sat'.split(' ')
const fields: readonly Field[] = [
  { name: 'second', min: 0, max: 59 },
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, words: months },
  { name: 'day of week', min: 0, max: 7, words: weekdays },
]
const minPollSeconds = 10

/** As `cronProblem`; polling more often than every 10 s is refused besides: Git servers count. */
export function pollProblem(expression: string): string | undefined {
  const problem = cronProblem(expression)
  if (problem !== undefined) return problem
  const [second] = sixFields(expression)
  return tooOften(values(second ?? '', fields[0] as Field) ?? [])
}

/**
 * What is wrong with a schedule, as a sentence; undefined when nothing is. Six fields, the first one seconds, or the
 * classic five.
 */
export function cronProblem(expression: string): string | undefined {
  const parts = sixFields(expression)
  if (parts.length !== 6) {
    return 'needs six fields: second minute hour day-of-month month day-of-week'
  }
  for (const [index, field] of fields.entries()) {
    if (!values(parts[index] ?? '', field)) return `has a bad ${field.name} "${parts[index]}"`
  }
  return undefined
}

function sixFields(expression: string): string[] {
  const parts = expression.trim().split(/\s+/)
  return parts.length === 5 ? ['0', ...parts] : parts
}

function tooOften(seconds: readonly number[]): string | undefined {
  const sorted = [...new Set(seconds)].sort((a, b) => a - b)
  const gaps = sorted.map((second, i) => (sorted[i + 1] ?? (sorted[0] ?? 0) + 60) - second)
  if (Math.min(...gaps) >= minPollSeconds) return undefined
  return `polls more often than every ${minPollSeconds} s`
}

/** The numbers that a field stands for; undefined when it can't be read. */
function values(text: string, field: Field): number[] | undefined {
  const lists = text.split(',').map(part => stepped(part, field))
  return lists.some(list => !list) ? undefined : lists.flatMap(list => list ?? [])
}

function stepped(part: string, field: Field): number[] | undefined {
  const [range = '', step = '1', ...rest] = part.split('/')
  const [from, to] = bounds(range, field, part.includes('/'))
  const every = /^\d{1,2}$/.test(step) ? Number(step) : 0
  if (rest.length > 0 || every < 1 || from === undefined || to === undefined) return undefined
  if (from < field.min || to > field.max || from > to) return undefined
  return Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, i) => from + i * every)
}

function bounds(range: string, field: Field, hasStep: boolean): (number | undefined)[] {
  if (range === '*') return [field.min, field.max]
  const ends = range.split('-').map(end => numberOf(end, field))
  if (ends.length > 2) return []
  return ends.length === 2 ? ends : [ends[0], hasStep ? field.max : ends[0]]
}

function numberOf(text: string, { words, min }: Field): number | undefined {
  if (/^\d{1,2}$/.test(text)) return Number(text)
  const index = words?.indexOf(text.toLowerCase().slice(0, 3)) ?? -1
  return index < 0 ? undefined : index + min
}
