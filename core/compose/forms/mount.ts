/** The parts of `[SOURCE:]TARGET[:OPTIONS]`. */
export interface ShortMount {
  readonly type: 'volume' | 'bind'
  readonly source?: string
  readonly target: string
  readonly options: readonly string[]
}

/** Undefined when the text has no such form. */
export function splitMount(text: string): ShortMount | undefined {
  const parts = text.split(':')
  if (parts.length > 3 || parts.some(part => part === '')) return undefined
  const [first = '', second, options] = parts
  if (second === undefined) return { type: 'volume', target: first, options: [] }
  const type = isHostPath(first) ? 'bind' : 'volume'
  return { type, source: first, target: second, options: options?.split(',') ?? [] }
}

/** What makes a source a path and not the name of a volume. */
function isHostPath(source: string): boolean {
  return /^[./~]/.test(source)
}
