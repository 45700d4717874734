import { takeBlockScalar } from './block-scalar.ts'
import { Cursor, isBlankOrEnd, isBreak, isBreakOrEnd } from './cursor.ts'
import { Keys } from './keys.ts'
import { maxDepth, type Report, tooDeep, problemAt, YamlError } from './nodes.ts'
import { canStartPlain, isAtDocumentEnd, takePlain } from './plain-scalar.ts'
import { takeAnchor, takeDirective, takeTag } from './properties.ts'
import { takeQuoted } from './quoted-scalar.ts'
import { TokenQueue } from './token-queue.ts'
import { type Mark, type Token } from './tokens.ts'

/**
 * Text to tokens, by the rules of go-yaml (and so of libyaml): which texts they refuse is what decides whether
 * Docker Compose takes a file. They differ from YAML 1.2 in indentation inside brackets, tabs, and keys.
 */
export class Scanner {
  /** Where the token ended that was taken last. */
  lastEnd = 0
  private readonly cursor: Cursor
  private readonly report: Report
  private readonly tokens = new TokenQueue()
  private indent = -1
  private readonly indents: number[] = []
  private keyAllowed = true
  private readonly keys = new Keys()

  constructor(text: string, report: Report) {
    this.cursor = new Cursor(text)
    this.report = report
  }

  peek(): Token {
    for (;;) {
      const { first, firstNumber } = this.tokens
      if (first && !this.keys.mayBegin(firstNumber, this.cursor)) return first
      this.fetch()
    }
  }

  take(): Token {
    const token = this.peek()
    this.lastEnd = token.end
    this.tokens.takeFirst()
    return token
  }

  private fetch(): void {
    this.skipToToken()
    const { cursor } = this
    this.closeBlocks(cursor.ended ? -1 : cursor.column)
    if (cursor.ended) return this.fetchEnd()
    if (cursor.column === 0 && cursor.char === '%') return this.fetchDirective()
    if (cursor.column === 0 && isAtDocumentEnd(cursor)) {
      return this.fetchDocumentIndicator(cursor.char === '-' ? 'document-start' : 'document-end')
    }
    this.fetchContent()
  }

  private fetchContent(): void {
    const { char, next } = this.cursor
    switch (char) {
      case '[':
        return this.openBracket('flow-list-start')
      case '{':
        return this.openBracket('flow-map-start')
      case ']':
        return this.closeBracket('flow-list-end')
      case '}':
        return this.closeBracket('flow-map-end')
      case ',':
        this.keys.drop()
        return this.pushMark('flow-entry', true)
      case '*':
      case '&':
        return this.fetchProperty(takeAnchor)
      case '!':
        return this.fetchProperty(takeTag)
      case '"':
      case "'":
        return this.fetchQuoted(char)
      default:
        return this.fetchOther(char, next)
    }
  }

  private fetchOther(char: string, next: string): void {
    const inFlow = this.keys.flowDepth > 0
    if (char === '-' && isBlankOrEnd(next)) return this.fetchEntry()
    if (char === '?' && (inFlow || isBlankOrEnd(next))) return this.fetchKey()
    if (char === ':' && (inFlow || isBlankOrEnd(next))) return this.fetchValue()
    if ((char === '|' || char === '>') && !inFlow) return this.fetchBlockScalar()
    this.fetchPlain()
  }

  private fetchEnd(): void {
    this.keys.dropAll()
    this.pushMark('stream-end', false, 0)
  }

  private fetchDirective(): void {
    this.closeBlocks(-1)
    this.keys.drop()
    this.keyAllowed = false
    this.tokens.push(takeDirective(this.cursor))
  }

  private fetchDocumentIndicator(type: 'document-start' | 'document-end'): void {
    this.closeBlocks(-1)
    this.keys.drop()
    this.pushMark(type, false, 3)
  }

  private openBracket(type: Mark): void {
    this.noteKey()
    this.keys.open()
    if (this.keys.flowDepth > maxDepth) throw tooDeep(this.cursor.at)
    this.pushMark(type, true)
  }

  private closeBracket(type: Mark): void {
    this.keys.close()
    this.pushMark(type, false)
  }

  private fetchProperty(takeProperty: (cursor: Cursor) => Token): void {
    this.noteKey()
    this.keyAllowed = false
    this.tokens.push(takeProperty(this.cursor))
  }

  private fetchEntry(): void {
    if (this.keys.flowDepth === 0) {
      this.expectKeyAllowed('a list can not begin here: put "-" on a line of its own')
      this.openBlock('block-list-start', this.cursor.column, this.cursor.at)
    }
    this.keys.drop()
    this.pushMark('block-entry', true)
  }

  private fetchKey(): void {
    if (this.keys.flowDepth === 0) {
      this.expectKeyAllowed('a value that begins with "? " needs quotes')
      this.openBlock('block-map-start', this.cursor.column, this.cursor.at)
    }
    this.keys.drop()
    this.pushMark('key', this.keys.flowDepth === 0)
  }

  private fetchValue(): void {
    const key = this.keys.take(this.cursor)
    if (key) {
      this.tokens.insert(key.token, { type: 'key', start: key.at, end: key.at })
      this.openBlock('block-map-start', key.column, key.at, key.token)
      return this.pushMark('value', false)
    }
    if (this.keys.flowDepth > 0) return this.pushMark('value', false)
    if (!this.keyAllowed) return this.skipStrayValue()
    this.openBlock('block-map-start', this.cursor.column, this.cursor.at)
    this.pushMark('value', true)
  }

  /** `a: b: c`, or a key too far to the right: the rest of the line means nothing. */
  private skipStrayValue(): void {
    const message =
      'a nested mapping is not allowed here: check the indentation, or quote a value with ": "'
    this.report(problemAt(this.cursor.at, message))
    while (!isBreakOrEnd(this.cursor.char)) this.cursor.skip()
  }

  private fetchBlockScalar(): void {
    this.keys.drop()
    this.keyAllowed = true
    const start = this.cursor.at
    const { text, end } = takeBlockScalar(this.cursor, this.indent)
    this.tokens.push({ type: 'scalar', text, plain: false, start, end })
  }

  private fetchQuoted(quote: string): void {
    this.noteKey()
    this.keyAllowed = false
    const start = this.cursor.at
    this.cursor.skip()
    const text = takeQuoted(this.cursor, quote, this.report)
    this.tokens.push({ type: 'scalar', text, plain: false, start, end: this.cursor.at })
  }

  private fetchPlain(): void {
    const { cursor } = this
    const start = cursor.at
    const inFlow = this.keys.flowDepth > 0
    if (cursor.char === '\t') throw new YamlError(start, 'a tab can not indent YAML: use spaces')
    this.noteKey()
    this.keyAllowed = false
    if (!canStartPlain(cursor, inFlow)) {
      this.report(problemAt(start, 'a value that begins with this character needs quotes'))
      cursor.skip()
    }
    const { text, end, endedLine } = takePlain(cursor, this.indent + 1, inFlow)
    if (endedLine) this.keyAllowed = true
    this.tokens.push({ type: 'scalar', text, plain: true, start, end: Math.max(end, start + 1) })
  }

  private skipToToken(): void {
    const { cursor } = this
    for (;;) {
      if (cursor.column === 0 && cursor.char === '\ufeff') cursor.skip()
      const tabsAllowed = this.keys.flowDepth > 0 || !this.keyAllowed
      while (cursor.char === ' ' || (tabsAllowed && cursor.char === '\t')) cursor.skip()
      cursor.skipComment()
      if (!isBreak(cursor.char)) return
      cursor.takeBreak()
      if (this.keys.flowDepth === 0) this.keyAllowed = true
    }
  }

  /** The next token may begin a key. */
  private noteKey(): void {
    const { at, line, column } = this.cursor
    if (!this.keyAllowed) return
    const required = this.keys.flowDepth === 0 && this.indent === column
    this.keys.note({ token: this.tokens.nextNumber, at, line, column, required })
  }

  private openBlock(type: Mark, column: number, at: number, token = this.tokens.nextNumber): void {
    if (this.keys.flowDepth > 0 || this.indent >= column) return
    this.indents.push(this.indent)
    this.indent = column
    if (this.indents.length > maxDepth) throw tooDeep(at)
    this.tokens.insert(token, { type, start: at, end: at })
  }

  private closeBlocks(column: number): void {
    if (this.keys.flowDepth > 0) return
    while (this.indent > column) {
      this.pushMark('block-end', this.keyAllowed, 0)
      this.indent = this.indents.pop() ?? -1
    }
  }

  private pushMark(type: Mark, keyAllowed: boolean, length = 1): void {
    const start = this.cursor.at
    this.cursor.skip(length)
    this.keyAllowed = keyAllowed
    this.tokens.push({ type, start, end: this.cursor.at })
  }

  private expectKeyAllowed(message: string): void {
    if (!this.keyAllowed) throw new YamlError(this.cursor.at, message)
  }
}
