import { type Cursor } from './cursor.ts'
import { YamlError } from './nodes.ts'

/** Where a key without `?` may have begun: only the `:` behind it will tell. */
export interface KeyStart {
  /** Number of its token, counted from the start of the text. */
  readonly token: number
  readonly at: number
  readonly line: number
  readonly column: number
  /** Nothing but a key can stand here. */
  readonly required: boolean
}

const longestKey = 1024

/** What may have begun a key: at most one for each open bracket, and one for the block around them. */
export class Keys {
  private readonly starts: (KeyStart | undefined)[] = [undefined]

  /** How many brackets are open. */
  get flowDepth(): number {
    return this.starts.length - 1
  }

  open(): void {
    this.starts.push(undefined)
  }

  close(): void {
    this.drop()
    if (this.flowDepth > 0) this.starts.pop()
  }

  note(start: KeyStart): void {
    this.drop()
    this.starts[this.flowDepth] = start
  }

  /** What might have begun a key did not. */
  drop(): void {
    this.dropAt(this.flowDepth)
  }

  dropAll(): void {
    this.starts.forEach((_start, level) => this.dropAt(level))
  }

  /** The key that ends here, if there is one. */
  take(cursor: Cursor): KeyStart | undefined {
    const level = this.flowDepth
    const start = this.fresh(level, cursor)
    this.starts[level] = undefined
    return start
  }

  mayBegin(token: number, cursor: Cursor): boolean {
    return this.starts.some(
      (start, level) => start?.token === token && this.fresh(level, cursor) !== undefined,
    )
  }

  /** A key ends on its line. */
  private fresh(level: number, cursor: Cursor): KeyStart | undefined {
    const start = this.starts[level]
    if (start?.line === cursor.line && start.at + longestKey >= cursor.at) return start
    this.dropAt(level)
    return undefined
  }

  private dropAt(level: number): void {
    const start = this.starts[level]
    if (start?.required) throw new YamlError(start.at, 'a key must end on its line with ":"')
    this.starts[level] = undefined
  }
}
