import { messageOf } from '../../core/errors.ts'

/** What was started and has to be stopped: in reverse order, each despite failures of the others. */
export class Closers {
  readonly #closers: { readonly part: string; readonly close: () => Promise<unknown> }[] = []

  add(part: string, close: () => Promise<unknown>): void {
    this.#closers.push({ part, close })
  }

  /** Resolves with what could not be stopped, a sentence each. */
  async closeAll(): Promise<readonly string[]> {
    const problems: string[] = []
    for (const { part, close } of this.#closers.splice(0).reverse()) {
      await close().catch((err: unknown) => problems.push(`${part}: ${messageOf(err)}`))
    }
    return problems
  }
}
