export interface PortRange {
  readonly first: number
  readonly last: number
}

interface PortPool {
  readonly range: PortRange
  /** What each had before: it stays so where it can. */
  readonly before: Readonly<Record<string, number>>
  /** Numbers that others publish or keep. */
  readonly taken: ReadonlySet<number>
}

/** A published port for each key: the one it had, else the lowest that is free. Undefined when the range is full. */
export function choosePorts(
  keys: readonly string[],
  { range, before, taken }: PortPool,
): Readonly<Record<string, number>> | undefined {
  const mayStay = (port: number | undefined) =>
    port !== undefined && port >= range.first && port <= range.last && !taken.has(port)
  const chosen = new Map<string, number>()
  const used = new Set(taken)
  for (const key of keys) {
    const port = before[key]
    if (port === undefined || !mayStay(port)) continue
    chosen.set(key, port)
    used.add(port)
  }
  let next = range.first
  for (const key of keys) {
    if (chosen.has(key)) continue
    while (used.has(next)) next++
    if (next > range.last) return undefined
    chosen.set(key, next)
    used.add(next)
  }
  return Object.fromEntries(chosen)
}
