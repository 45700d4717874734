import { codeOf, messageOf } from '../../core/errors.ts'
import { startChild } from '../../platform/child.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { ManagedRegistry } from '../managed/registry.ts'
import type { ImageId } from './copy-image.ts'
import { idText } from './in-use.ts'
import { manifestParts } from './manifest-parts.ts'
import { storedManifests } from './stored-manifests.ts'
import { unneeded } from './unneeded.ts'
import type { WriteGate } from './write-gate.ts'

export interface GarbageOptions {
  readonly registry: Pick<ManagedRegistry, 'client' | 'program' | 'configFile'>
  readonly folder: string
  readonly gate: WriteGate
  /** Read anew, from the store itself: an engine that is cut off removes nothing. */
  readonly kept: () => Promise<readonly ImageId[]>
  /** What was asked for of late, as `idText`. */
  readonly recent: () => ReadonlySet<string>
  readonly now: () => number
  readonly log: Logger
  readonly signal: AbortSignal
}

/** A push is several requests, with pauses between. */
const quietMs = 60_000
/** Pushes wait meanwhile. What it did until then is done. */
const sweepLimitMs = 2 * 60_000
const everyMs = 24 * 3_600_000
/** What a build before the last restart was about to use is in the store by then. */
const firstAfterMs = 2 * 3_600_000
const againMs = 10 * 60_000

/** Removes, once a day, images that no generation has which could run. Never rejects. */
export async function keepSwept(options: GarbageOptions): Promise<void> {
  const { signal } = options
  let waitMs = firstAfterMs
  for (;;) {
    await systemClock.sleep(waitMs, signal)
    if (signal.aborted) return
    const swept = await sweep(options).catch((error: unknown) => {
      const [code, reason] = [codeOf(error), messageOf(error)]
      options.log.warn({ code, reason }, 'images that nothing needs are not removed')
      return false
    })
    waitMs = swept ? everyMs : againMs
  }
}

/** Whether it could be done: false while somebody pushes. `quiet`: milliseconds without a push. */
export async function sweep(options: GarbageOptions, quiet = quietMs): Promise<boolean> {
  const { gate } = options
  return await gate.sweep(quiet, async () => {
    const removed = await removeUnneeded(options)
    if (removed > 0) await collect(options)
  })
}

async function removeUnneeded(options: GarbageOptions): Promise<number> {
  const { registry, folder, kept, recent, now, log } = options
  const needs = { now: now(), kept: await kept(), recent: recent() }
  const { stay, go } = unneeded(await storedManifests(folder), needs)
  const parts = new Set<string>()
  for (const { name, digest } of go.length > 0 ? stay : []) {
    const manifest = await registry.client.manifest(name, digest)
    const { children } = manifestParts(manifest?.body.toString() ?? '{}')
    for (const child of children) parts.add(idText({ name, digest: child }))
  }
  const gone = go.filter(manifest => !parts.has(idText(manifest)))
  for (const { name, digest } of gone) await registry.client.deleteManifest(name, digest)
  if (gone.length > 0)
    log.info({ images: gone.map(idText).slice(0, 20), count: gone.length }, 'images removed')
  return gone.length
}

/**
 * Removes what no manifest names any more. It ends with this process, since pushes are let in again then. Whatever moment it ends at,
 * nothing is broken: it marks first.
 */
async function collect(options: GarbageOptions): Promise<void> {
  const { program, configFile } = options.registry
  const { log, signal } = options
  const child = startChild({
    name: 'registry-garbage',
    argv: [program, 'garbage-collect', configFile],
    env: { OTEL_TRACES_EXPORTER: 'none' },
    onLine: line => log.debug({ child: 'registry-garbage' }, line),
    readyTimeoutMs: sweepLimitMs,
    ...{ log, signal },
  })
  const over = new AbortController()
  await Promise.race([child.exited, systemClock.sleep(sweepLimitMs, over.signal)])
  over.abort()
  await child.stop()
}
