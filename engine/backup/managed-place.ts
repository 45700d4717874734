import { access, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineConfig } from '../../core/config/engine.ts'
import { BanyanError, codeOf } from '../../core/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { stopOrphan } from '../../platform/orphan.ts'
import type { Store } from '../../platform/store/store.ts'
import { startManagedEtcd } from '../managed/etcd.ts'

interface PlaceOptions {
  readonly engine: Pick<EngineConfig, 'dataDir' | 'etcdPort'>
  readonly connect: (endpoint: string) => Promise<Store>
  /** What is there may make room. */
  readonly replace: boolean
  readonly clock: Clock
  readonly log: Logger
}

/** Where a managed etcd gets a state that is built beside the one that is there. */
export interface ManagedPlace {
  /** Runs an etcd of its own, which begins with nothing, as long as it is used. */
  build<T>(use: (store: Store) => Promise<T>): Promise<T>
  /** Puts what was built in place; what was there stays beside it. Answers what was done. */
  take(): Promise<string[]>
}

const never = new AbortController().signal

/**
 * Until a state is whole, nothing of this server is touched: whoever is interrupted has what was there before. Codes (wait):
 * `engines-running`, `store-not-empty`.
 */
export async function openManagedPlace(options: PlaceOptions): Promise<ManagedPlace> {
  const { engine, connect, replace, clock, log } = options
  const { dataDir, etcdPort: port } = engine
  const { place, apart } = placesIn(dataDir)
  await requireStopped(join(dataDir, 'etcd.pid'), log)
  if (!replace) await refuseState(place)
  await rm(apart, { recursive: true, force: true })
  return {
    build: async use => {
      const etcd = await startManagedEtcd({ dataDir, port, folder: apart, log, signal: never })
      try {
        const store = await connect(etcd.endpoint)
        return await use(store).finally(async () => await store.close())
      } finally {
        await etcd.stop()
      }
    },
    take: async () => {
      const told = await moveAside(dataDir, place, clock)
      await rename(apart, place)
      return told
    },
  }
}

/** An engine must not begin a new cluster where one is being put back. Code: `restore-unfinished` (wait). */
export async function refuseUnfinishedPlace(dataDir: string): Promise<void> {
  const { place, apart } = placesIn(dataDir)
  if (!(await exists(apart)) || (await exists(place))) return
  const sentence = `A backup was being put back on this server, and not all of it is there: run banyan-engine restore again, or remove ${apart} to begin with nothing`
  throw new BanyanError('restore-unfinished', sentence, 'wait')
}

function placesIn(dataDir: string) {
  const place = join(dataDir, 'etcd')
  return { place, apart: `${place}.restoring` }
}

/** What a killed engine, or a killed restore, left running is stopped. */
async function requireStopped(pidFile: string, log: Logger): Promise<void> {
  await stopOrphan(pidFile, log).catch((cause: unknown) => {
    if (codeOf(cause) !== 'already-running') throw cause
    const sentence =
      'The engine of this server runs: stop it first (systemctl stop banyan-engine), and start it when the restore is done'
    throw new BanyanError('engines-running', sentence, 'wait', { cause })
  })
}

async function refuseState(place: string): Promise<void> {
  const at = await lastWritten(join(place, 'member', 'wal'))
  if (at === undefined) return
  const sentence = `There is a state in ${place} already, last written ${at.toISOString()}. With --replace it makes room, and is kept beside`
  throw new BanyanError('store-not-empty', sentence, 'wait')
}

/** Undefined: there is none. */
async function lastWritten(folder: string): Promise<Date | undefined> {
  const names = await readdir(folder).catch(() => [])
  const times = await Promise.all(
    names.map(async name => (await stat(join(folder, name))).mtime.getTime()),
  )
  return times.length === 0 ? undefined : new Date(Math.max(...times))
}

/** With what it was among others: it may be the last of a state that somebody misses. */
async function moveAside(dataDir: string, place: string, clock: Clock): Promise<string[]> {
  const member = join(dataDir, 'etcd-member.json')
  const hadState = await exists(place)
  const aside = `${place}.before-${new Date(clock.now()).toISOString()}`
  if (hadState) await rename(place, aside)
  if (await exists(member)) {
    await rename(member, hadState ? join(aside, 'etcd-member.json') : `${member}.before`)
  }
  return hadState ? [`the state that was there is in ${aside}: remove it when all is well`] : []
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
