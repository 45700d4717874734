/** One word, so that a value that begins with a dash is still a value. */
export function flag(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`--${name}=${value}`]
}

export function switchOf(name: string, on: boolean | undefined): string[] {
  return on === undefined ? [] : [`--${name}=${on}`]
}

export function listOf(name: string, values: readonly string[] = []): string[] {
  return values.map(value => `--${name}=${value}`)
}
