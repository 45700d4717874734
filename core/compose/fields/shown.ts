const secretName = /passw|pwd|secret|token|key|credential|private|auth|cert|dsn|salt/i
/** `scheme://user:password@host`: secret whatever the variable is called. */
const secretValue = /:\/\/[^/\s:@]*:[^/\s@]+@/
const longestShown = 200

export const hidden = '«hidden»'

/** A value as people read it, or that it is hidden: by its name, or by what it looks like. */
export function unlessSecret(name: string, value: string): string {
  return secretName.test(name) || secretValue.test(value) ? hidden : plain(value)
}

export function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const isBare = typeof value !== 'string' || /^[^\s"]+$/.test(value)
  return shortened(isBare ? text : JSON.stringify(text))
}

/** A command line. */
export function words(list: readonly string[]): string {
  return list.length === 0 ? '[]' : shortened(list.map(plain).join(' '))
}

export function listed(list: readonly unknown[]): string {
  return shortened(list.map(plain).join(', '))
}

export function duration(ms: number): string {
  if (ms < 1000) return `${ms}ms`
  return ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms / 1000}s`
}

export function bytes(count: number): string {
  const units = ['', 'k', 'm', 'g', 't']
  let unit = 0
  while (count >= 1024 && count % 1024 === 0 && unit < units.length - 1) {
    count /= 1024
    unit++
  }
  return `${count}${units[unit] ?? ''}`
}

export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}

function shortened(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
}
