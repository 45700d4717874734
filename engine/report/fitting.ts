/** A part of a text that may lose lines at its end. */
export interface Block {
  /** Of the room that is left when its turn comes, 0 to 1. */
  readonly share: number
  readonly before: readonly string[]
  readonly lines: readonly {
    readonly text: string
    /** As one of those that `more` tells of. */ readonly counts: boolean
  }[]
  /** What the lines that stay are put into. */
  readonly around?: (lines: readonly string[]) => readonly string[]
  /** Said in place of so many lines that count. */
  readonly more: (left: number) => readonly string[]
}

/** For the newlines, a fence and the sentence about what is left out. */
const overhead = 800

/** Head and blocks as one text of at most so many UTF-16 units: each block has all of its lines, or says how many it lost. */
export function fitting(head: readonly string[], blocks: readonly Block[], units: number): string {
  let text = head.join('\n')
  for (const block of blocks) {
    if (block.lines.length === 0) continue
    const room = Math.floor((units - text.length) * block.share) - overhead
    text = `${text}\n${fitted(block, room).join('\n')}`
  }
  return text
}

function fitted({ before, lines, around, more }: Block, room: number): string[] {
  let used = before.join('\n').length
  const kept: string[] = []
  for (const { text } of lines) {
    used += text.length + 1
    if (used > room) break
    kept.push(text)
  }
  const left = lines.slice(kept.length).filter(line => line.counts).length
  const shown = kept.length === 0 ? [] : (around?.(kept) ?? kept)
  return [...before, ...shown, ...(left > 0 ? more(left) : [])]
}
