/** Lines that belong together, with an empty line before the first. */
export interface Block {
  readonly lines: readonly string[]
  /** So many stay when there is too much; absent: all of them. */
  readonly least?: number
  /** Where the interesting ones are. */
  readonly keep?: 'first' | 'last'
  /** It goes on where the one before ends. */
  readonly joined?: boolean
}

/** At most `height` lines, as far as the blocks allow: each gives up lines in turn, the longest first. */
export function fit(blocks: readonly Block[], height: number): string[] {
  const shown = blocks.filter(({ lines }) => lines.length > 0)
  const sizes = shown.map(({ lines }) => lines.length)
  const gaps = shown.filter(({ joined }, i) => i > 0 && joined !== true).length
  const total = () => sizes.reduce((sum, size) => sum + size, gaps)
  while (total() > height) {
    const spare = shown.map(({ least = Infinity }, i) => ((sizes[i] ?? 0) > least ? sizes[i] : 0))
    const longest = Math.max(...spare.map(size => size ?? 0))
    if (longest === 0) break
    const at = spare.indexOf(longest)
    sizes[at] = longest - 1
  }
  return shown.flatMap((block, i) => {
    const lines = cut(block, sizes[i] ?? 0)
    return i > 0 && block.joined !== true ? ['', ...lines] : lines
  })
}

/** The line that tells of the others takes the place of one. */
function cut({ lines, keep = 'first' }: Block, size: number): readonly string[] {
  if (lines.length <= size) return lines
  const more = `  … ${lines.length - size + 1} more; --json tells all`
  return keep === 'first'
    ? [...lines.slice(0, size - 1), more]
    : [more, ...lines.slice(lines.length - size + 1)]
}
