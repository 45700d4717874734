/** GitHub's limit for the description of a status. */
export const descriptionUnits = 140

/** One line that GitHub takes: no control characters, no runs of blanks, no half a character at its end. */
export function clip(text: string, units = descriptionUnits): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  if (line.length <= units) return line
  const start = line.slice(0, units - 1).replace(/[\uD800-\uDBFF]$/, '')
  return `${start.trimEnd()}…`
}
