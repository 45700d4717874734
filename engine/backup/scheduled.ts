import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Cron } from 'croner'
import { Gauge, type Registry } from 'prom-client'
import { ulid } from 'ulid'
import type { BackupConfig, NotificationConfig } from '../../core/config/engine.ts'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import type { BackupState } from '../../core/model/backup.ts'
import type { NewEvent } from '../../core/model/event.ts'
import { records } from '../../core/records.ts'
import { writeBackupFile } from '../../platform/backup/file.ts'
import type { Logger } from '../../platform/logger.ts'
import { Loop } from '../../platform/loop.ts'
import { takeLock } from '../../platform/store/lock.ts'
import type { Compare, Lease, Store, Write } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import { entryWrite, newEntry } from '../report/enqueue.ts'
import { type BackupContext, createBackup } from './create-backup.ts'
import { abandoned, backupName, dueAt, surplus } from './due.ts'

const resyncMs = 30_000
/** The store keeps no longer what it was at one moment. */
const maxMs = 3_600_000
const lockName = 'backup'

export interface ScheduledBackupsOptions extends BackupContext {
  readonly events: Events
  readonly session: { readonly lease: Lease }
  readonly notifications: readonly NotificationConfig[]
  readonly log: Logger
  readonly signal: AbortSignal
}

/** Backups by the clock, each by one engine, into a folder of its own server. Resolves once the one under way is done. */
export function startScheduledBackups(
  config: BackupConfig,
  options: ScheduledBackupsOptions,
): { readonly idle: () => Promise<void> } {
  const { log, signal } = options
  const cron = new Cron(config.schedule, { paused: true, legacyMode: true })
  const round = async () => await backUpIfDue(cron, config, options)
  const loop = new Loop({ name: 'backup', round, resyncMs, log, signal })
  return { idle: async () => await loop.finished }
}

async function backUpIfDue(
  cron: Cron,
  config: BackupConfig,
  options: ScheduledBackupsOptions,
): Promise<undefined> {
  const { store, engineId, session, clock } = options
  const slot = cron.previousRuns(1, new Date(clock.now()))[0]?.getTime() ?? 0
  const isDue = async () => (dueAt(await stateIn(store), slot) ?? Infinity) <= clock.now()
  if (!(await isDue())) return undefined
  const lock = await takeLock(store, lockName, engineId, session.lease)
  if (!lock) return undefined
  try {
    // another engine may have been at it
    if (await isDue()) await backUp(slot, config, options, lock.fence)
  } finally {
    await lock.release()
  }
  return undefined
}

async function backUp(
  slot: number,
  { folder, keep, recipients }: BackupConfig,
  options: ScheduledBackupsOptions,
  fence: Compare,
): Promise<void> {
  const { store, engineId, clock, log } = options
  const before = await stateIn(store)
  const file = join(folder, backupName(clock.now()))
  try {
    const written = writeBackupFile(file, createBackup(options, { recipients }))
    const bytes = await inTime(written, options)
    const good = { at: clock.now(), engine: engineId, file, bytes }
    await note(options, fence, { slot, good }, before)
  } catch (error) {
    log.error({ err: error }, 'backup failed')
    const tries = before?.slot === slot ? (before.failed?.tries ?? 0) + 1 : 1
    const failed = { at: clock.now(), tries, message: messageOf(error) }
    const good = before?.good && { good: before.good }
    await note(options, fence, { slot, failed, ...good }, before)
    return
  }
  await removeSurplus(folder, keep, clock.now(), log)
}

/** A folder of a server that hangs answers never: whoever waits for a backup has to hear of it. */
async function inTime<T>(work: Promise<T>, { clock }: ScheduledBackupsOptions): Promise<T> {
  const done = new AbortController()
  const late = async () => {
    await clock.sleep(maxMs, done.signal)
    const sentence = `it took longer than ${maxMs / 60_000} minutes: look at the folder`
    throw new BanyanError('backup-late', sentence, 'retry')
  }
  try {
    return await Promise.race([work, late()])
  } finally {
    done.abort()
  }
}

async function note(
  { store, events, engineId, notifications, clock }: ScheduledBackupsOptions,
  fence: Compare,
  after: BackupState,
  before: BackupState | undefined,
): Promise<void> {
  const { event, write } = await events.prepare(eventOf(after, engineId))
  const lease = await events.lease.id()
  const tell = (kind: 'failed' | 'recovered', text: string): Write[] =>
    notifications
      .filter(({ on, repositories }) => on.includes(kind) && repositories.length === 0)
      .map(({ name }) => {
        const content = { kind: 'notification', event: kind, repository: '', text } as const
        const entry = newEntry({ channel: `@${name}`, content, now: clock.now(), ulid: ulid() })
        return entryWrite(entry, lease)
      })
  const isNews = (after.failed === undefined) !== (before?.failed === undefined)
  const told = isNews ? tell(after.failed ? 'failed' : 'recovered', event.message) : []
  const put = { kind: 'put', key: keys.backup, value: records.backupState.encode(after) } as const
  const { committed } = await store.commit({ compare: [fence], writes: [put, write, ...told] })
  if (committed) events.announce(event)
}

function eventOf({ good, failed }: BackupState, engineId: string): NewEvent {
  if (failed) {
    const message = `The backup on ${engineId} failed, and is tried again: ${failed.message}`
    return { kind: 'backup-failed', level: 'error', message }
  }
  const size = Math.ceil((good?.bytes ?? 0) / 1024)
  return {
    kind: 'backup-made',
    message: `${engineId} backed up to ${good?.file ?? ''}: ${size} KiB`,
  }
}

async function removeSurplus(
  folder: string,
  keep: number,
  now: number,
  log: Logger,
): Promise<void> {
  try {
    const names = await readdir(folder)
    const partials = names.filter(name => name.endsWith('.partial'))
    const aged = await Promise.all(
      partials.map(async name => ({
        name,
        agedMs: now - (await stat(join(folder, name))).mtime.getTime(),
      })),
    )
    for (const name of [...surplus(names, keep), ...abandoned(aged)]) {
      await rm(join(folder, name), { force: true })
    }
  } catch (err) {
    log.warn({ err, folder }, 'old backups not removed')
  }
}

async function stateIn(store: Store): Promise<BackupState | undefined> {
  const entry = await store.get(keys.backup)
  return entry && records.backupState.decode(entry.value, entry.key)
}

/** Read when Prometheus asks; nothing while the store is away, or before the first backup. */
export function addBackupMetrics(registry: Registry, store: Store, now: () => number): void {
  const gauge = (name: string, help: string, read: (state: BackupState) => number | undefined) =>
    new Gauge({
      ...{ name, help, registers: [registry] },
      async collect() {
        const state = await stateIn(store).catch(() => undefined)
        this.set((state && read(state)) ?? NaN)
      },
    })
  gauge('banyan_backup_age_seconds', 'Since the last good scheduled backup.', ({ good }) =>
    good ? (now() - good.at) / 1000 : undefined,
  )
  gauge(
    'banyan_backup_failures',
    'Tries that failed since the last good scheduled backup.',
    ({ failed }) => failed?.tries ?? 0,
  )
}
