import { readFileSync } from 'node:fs'

/**
 * Milliseconds since this machine started, its sleep included, in steps of ten: no correction of the time of day moves it,
 * and all processes see the same.
 */
export function bootMs(): number {
  const [seconds = ''] = readFileSync('/proc/uptime', 'utf8').split(' ')
  return Math.round(Number(seconds) * 1000)
}

/** Another one after each start of the machine. */
export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}
