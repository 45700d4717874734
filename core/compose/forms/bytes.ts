const form = /^(\d+(?:\.\d+)?) ?([kmgtp])?i?b?$/i
const powers = 'kmgtp'

/** `512m`, `1.5GiB`, `1024`: bytes, units are powers of 1024; undefined for anything else. */
export function parseBytes(text: string): number | undefined {
  const [, count, unit] = form.exec(text) ?? []
  if (count === undefined) return undefined
  const power = unit === undefined ? 0 : powers.indexOf(unit.toLowerCase()) + 1
  const bytes = Math.floor(Number(count) * 1024 ** power)
  return Number.isSafeInteger(bytes) ? bytes : undefined
}
