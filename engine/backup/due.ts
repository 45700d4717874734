import { backoffMs } from '../../core/backoff.ts'
import type { BackupState } from '../../core/model/backup.ts'

const retry = { firstMs: 5 * 60_000, maxMs: 3_600_000 }
/** Longer than one may take (scheduled.ts). */
const abandonedMs = 24 * 3_600_000
const partialPattern = /^banyan-\d{8}T\d{6}Z\.backup\.[0-9a-f]+\.partial$/
const namePattern = /^banyan-\d{8}T\d{6}Z\.backup$/

/**
 * When the backup of a scheduled moment is to be tried, as epoch milliseconds; undefined: it is done. What no engine did in
 * its time is caught up with. `slot`: the last scheduled moment.
 */
export function dueAt(state: BackupState | undefined, slot: number): number | undefined {
  if (!state || state.slot < slot) return slot
  if (!state.failed) return undefined
  return state.failed.at + backoffMs(state.failed.tries, retry, () => 1)
}

/** UTC, to the second: sorts by time. */
export function backupName(now: number): string {
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z')
  return `banyan-${time.replaceAll(/[-:]/g, '')}.backup`
}

/** Those of the folder that are too many, the oldest; files of other names are somebody else's. */
export function surplus(names: readonly string[], keep: number): string[] {
  const own = names.filter(name => namePattern.test(name)).sort()
  return own.slice(0, Math.max(0, own.length - keep))
}

/** Unfinished backups that nobody writes any more: their engine was killed. `agedMs`: since each was last written to. */
export function abandoned(
  partials: readonly { readonly name: string; readonly agedMs: number }[],
): string[] {
  return partials
    .filter(({ name, agedMs }) => partialPattern.test(name) && agedMs > abandonedMs)
    .map(({ name }) => name)
}
