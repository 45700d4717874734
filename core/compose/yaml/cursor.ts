/** A place in a text that knows its line and column. A character is a UTF-16 unit; "" is the end. */
export class Cursor {
  readonly text: string
  at = 0
  line = 0
  private lineStart = 0

  constructor(text: string) {
    this.text = text
  }

  get char(): string {
    return this.text[this.at] ?? ''
  }

  get next(): string {
    return this.text[this.at + 1] ?? ''
  }

  get column(): number {
    return this.at - this.lineStart
  }

  get ended(): boolean {
    return this.at >= this.text.length
  }

  skip(count = 1): void {
    this.at += count
  }

  takeIf(char: string): boolean {
    const found = this.char === char
    if (found) this.at++
    return found
  }

  skipBlanks(): void {
    while (isBlank(this.char)) this.at++
  }

  /** To the end of the line, where a comment stands. */
  skipComment(): void {
    if (this.char === '#') while (!isBreakOrEnd(this.char)) this.at++
  }

  /** Passes one line break and returns what it means. */
  takeBreak(): string {
    const { char } = this
    this.at += char === '\r' && this.next === '\n' ? 2 : 1
    this.line++
    this.lineStart = this.at
    return char === '\u2028' || char === '\u2029' ? char : '\n'
  }

  /** Three of these at the beginning of a line, then nothing or a blank. */
  isAtDocumentIndicator(char: '-' | '.'): boolean {
    return (
      this.column === 0 &&
      this.text.startsWith(char.repeat(3), this.at) &&
      isBlankOrEnd(this.text[this.at + 3] ?? '')
    )
  }
}

export function isBlank(char: string): boolean {
  return char === ' ' || char === '\t'
}

/** go-yaml knows the line breaks of YAML 1.1. */
export function isBreak(char: string): boolean {
  return char === '\n' || char === '\r' || char === '\x85' || char === '\u2028' || char === '\u2029'
}

export function isBreakOrEnd(char: string): boolean {
  return char === '' || isBreak(char)
}

/** A blank, a line break, or the end. */
export function isBlankOrEnd(char: string): boolean {
  return isBlank(char) || isBreakOrEnd(char)
}

/** A letter, digit, `_` or `-`: what names of anchors and tag handles are made of. */
export function isNameChar(char: string): boolean {
  return /^[\w-]$/.test(char)
}
