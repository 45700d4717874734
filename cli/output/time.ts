const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** How long something took: `320 ms`, `1.9 s`, `42 s`, `3 m 12 s`, `5 h 2 m`, `3 d 4 h`. */
export function duration(ms: number): string {
  if (ms < second) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 9.95 * second) return `${(ms / second).toFixed(1)} s`
  if (Math.round(ms / second) < 60) return `${Math.round(ms / second)} s`
  if (ms < hour) return twoUnits(ms, minute, 'm', second, 's')
  if (ms < 2 * day) return twoUnits(ms, hour, 'h', minute, 'm')
  return twoUnits(ms, day, 'd', hour, 'h')
}

/** How long ago, in one unit: `12 s`, `3 m`, `5 h`, `3 d`. */
export function age(ms: number): string {
  if (ms < minute) return `${Math.max(0, Math.floor(ms / second))} s`
  if (ms < hour) return `${Math.floor(ms / minute)} m`
  if (ms < 2 * day) return `${Math.floor(ms / hour)} h`
  return `${Math.floor(ms / day)} d`
}

export function ago(at: number, now: number): string {
  return at === 0 ? 'never' : `${age(now - at)} ago`
}

export interface Zone {
  /** IANA name; absent: the machine's. */
  readonly timeZone?: string
}

/** `14:02:11`. */
export function clockTime(at: number, zone: Zone = {}): string {
  return new Date(at).toLocaleTimeString('sv-SE', zone)
}

/** `14:02:11` today, `2026-11-21 14:02:11` on other days. */
export function dateTime(at: number, now: number, zone: Zone = {}): string {
  const text = new Date(at).toLocaleString('sv-SE', zone)
  const today = new Date(now).toLocaleDateString('sv-SE', zone)
  return text.startsWith(today) ? text.slice(today.length + 1) : text
}

function twoUnits(ms: number, big: number, bigName: string, small: number, smallName: string) {
  const rounded = Math.round(ms / small) * small
  const rest = Math.floor((rounded % big) / small)
  const whole = `${Math.floor(rounded / big)} ${bigName}`
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`
}
