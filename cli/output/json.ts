/** One document, indented: people read it too. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
}

/** One line of a stream. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value)
}
