import { BanyanError } from '../core/errors.ts'
import { exitCodes } from './exit-codes.ts'

/** npm passes on a Ctrl-C that the terminal has sent already: two within this time are one. */
const sameInterruptMs = 1000

/**
 * Aborts on Ctrl-C, or when the time is over; the reason is a BanyanError, `interrupted` or `timeout`. A second
 * Ctrl-C ends the program whatever it does.
 */
export function stopSignal(timeoutMs: number | undefined): AbortSignal {
  const controller = new AbortController()
  let firstAt: number | undefined
  const onSignal = () => {
    const now = performance.now()
    if (firstAt !== undefined && now - firstAt > sameInterruptMs)
      process.exit(exitCodes.interrupted)
    firstAt ??= now
    controller.abort(new BanyanError('interrupted', 'interrupted', 'wait'))
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  if (timeoutMs !== undefined)
    setTimeout(() => controller.abort(late(timeoutMs)), timeoutMs).unref()
  return controller.signal
}

function late(timeoutMs: number): BanyanError {
  return new BanyanError(
    'timeout',
    `gave up after ${timeoutMs / 1000} s, as --timeout says`,
    'retry',
  )
}
