import type { Token } from './tokens.ts'

const takenAtOnce = 1000

/**
 * Tokens that were found and not taken yet. Each has a number, counted from the start of the text, because only a `:` tells that
 * a key began before it: its token goes in where it has to be.
 */
export class TokenQueue {
  private tokens: Token[] = []
  private head = 0
  private taken = 0

  get first(): Token | undefined {
    return this.tokens[this.head]
  }

  get firstNumber(): number {
    return this.taken
  }

  /** Of the token that is pushed next. */
  get nextNumber(): number {
    return this.taken + this.tokens.length - this.head
  }

  push(token: Token): void {
    this.tokens.push(token)
  }

  insert(number: number, token: Token): void {
    this.tokens.splice(this.head + number - this.taken, 0, token)
  }

  takeFirst(): void {
    this.head++
    this.taken++
    if (this.head < takenAtOnce) return
    this.tokens = this.tokens.slice(this.head)
    this.head = 0
  }
}
