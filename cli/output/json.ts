/** One document, indented: people read it too. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, withoutMarkers, 2)
}

/** One line of a stream. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value, withoutMarkers)
}

/** proto-loader adds `_active: 'active'` for each optional field that is present: that is nobody's data. */
function withoutMarkers(key: string, value: unknown): unknown {
  return key.startsWith('_') ? undefined : value
}
