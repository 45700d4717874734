import { codeOf, messageOf } from '../../core/errors.ts'
import { Loop } from '../../platform/loop.ts'
import type { Logger } from '../../platform/logger.ts'
import type { ContainerRuntime } from './runtime.ts'

/** What became of the volumes of an application; with anything kept, it is tried again. */
export interface Swept {
  readonly app: string
  readonly removed: readonly string[]
  /** Sentences. */
  readonly kept: readonly string[]
}

interface SweeperOptions {
  readonly runtime: Pick<ContainerRuntime, 'list' | 'volumesOf' | 'removeVolume'>
  readonly report: (swept: Swept) => void
  readonly log: Logger
  readonly signal: AbortSignal
}

export interface Sweeper {
  /** The applications whose volumes are to go, all of them. */
  setApps(apps: readonly string[]): void
  readonly finished: Promise<void>
}

/** Until the last container is gone. */
const retryMs = 500
/** What keeps a volume is somebody else's container: that takes a person. */
const keptRetryMs = 30_000
/** Nothing is looked at while there is nothing to sweep. */
const resyncMs = 24 * 3_600_000

/** Removes volumes of applications that are down, each only once no container of its application is left. */
export function startSweeper({ runtime, report, log, signal }: SweeperOptions): Sweeper {
  let wanted: ReadonlySet<string> = new Set()
  const done = new Set<string>()

  async function round() {
    const open = [...wanted].filter(app => !done.has(app))
    if (open.length === 0) return undefined
    const busy = new Set((await runtime.list(signal)).map(({ app }) => app))
    let againInMs = open.some(app => busy.has(app)) ? retryMs : resyncMs
    for (const app of open.filter(each => !busy.has(each))) {
      const swept = await sweep(app)
      if (!wanted.has(app)) continue
      report(swept)
      if (swept.kept.length === 0) done.add(app)
      else againInMs = Math.min(againInMs, keptRetryMs)
    }
    return { againInMs }
  }

  async function sweep(app: string): Promise<Swept> {
    const removed: string[] = []
    const kept: string[] = []
    for (const volume of await runtime.volumesOf(app, signal)) {
      try {
        await runtime.removeVolume(volume, signal)
        removed.push(volume)
      } catch (err) {
        if (codeOf(err) !== 'volume-in-use') throw err
        kept.push(messageOf(err))
      }
    }
    log.info({ app, removed, kept }, 'volumes swept')
    return { app, removed, kept }
  }

  const loop = new Loop({ name: 'sweeper', round, resyncMs, log, signal })
  return {
    setApps: apps => {
      wanted = new Set(apps)
      for (const app of done) if (!wanted.has(app)) done.delete(app)
      loop.poke()
    },
    finished: loop.finished,
  }
}
