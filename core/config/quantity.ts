const durationUnits: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const sizeUnits: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1024,
  mb: 1024 ** 2,
  gb: 1024 ** 3,
}

/** `500ms`, `5s`, `2m`, `1h` → milliseconds; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  return scaled(text, durationUnits)
}

/** `512kb`, `3mb`, `1gb`, `100b` → bytes (1 kb is 1024 bytes); undefined when it is none. */
export function parseSize(text: string): number | undefined {
  return scaled(text, sizeUnits)
}

function scaled(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, digits, unit] = /^(\d{1,9}(?:\.\d{1,3})?)([a-z]{1,2})$/i.exec(text.trim()) ?? []
  const factor = Object.hasOwn(units, unit?.toLowerCase() ?? '')
    ? units[unit?.toLowerCase() ?? '']
    : undefined
  return factor === undefined ? undefined : Math.round(Number(digits) * factor)
}
