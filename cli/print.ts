import type { Context } from './context.ts'
import { jsonText } from './output/json.ts'
import type { Screen } from './output/table.ts'
import { printableData } from './output/text.ts'

/** One reply: as JSON exactly as it came, with `stale` where it may be old, else as lines in which no string can drive the terminal. */
export function print<T>(
  { terminal, json, stale }: Context,
  reply: T,
  render: (reply: T, screen: Screen) => readonly string[],
): void {
  const old = stale?.()
  if (json) return terminal.out(jsonText(old ? { ...reply, stale: old } : reply))
  const { width, style } = terminal
  render(printableData(reply), { width, style }).forEach(terminal.out)
}
