/** How many columns the text takes, counting code points. */
export function widthOf(text: string): number {
  return Array.from(text).length
}

/** Cuts the end: `ghcr.io/acme/we…`. */
export function truncate(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  return `${Array.from(text)
    .slice(0, Math.max(0, width - 1))
    .join('')}…`
}
