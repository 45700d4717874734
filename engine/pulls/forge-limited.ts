import { BanyanError } from '../../core/errors.ts'

/** GitHub asks to be left alone. */
export class ForgeLimited extends BanyanError {
  /** Epoch milliseconds. */
  readonly until: number

  constructor(until: number) {
    super('forge-limited', `GitHub asks to wait until ${new Date(until).toISOString()}`, 'retry')
    this.until = until
  }
}
