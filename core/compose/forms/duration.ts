const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const whole = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|w))+$/
const part = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w)/g
const longestMs = 365 * 86_400_000

/** `1m30s` and the like in milliseconds, at most a year; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0
  if (text.length > 100 || !whole.test(text)) return undefined
  let total = 0
  for (const [, count = '', unit = ''] of text.matchAll(part)) {
    total += Number(count) * (units[unit] ?? 0)
  }
  if (total > longestMs) return undefined
  return total > 0 ? Math.max(1, Math.round(total)) : 0
}
