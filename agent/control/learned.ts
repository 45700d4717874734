import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { EngineEnd, EngineEndpoint } from '../../core/config/endpoints.ts'
import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { writePrivate } from '../../platform/private-file.ts'

/** An engine that an engine told of. */
export interface LearnedEngine {
  readonly address: string
  /** Absent: it is dialled directly. */
  readonly wgPublicKey?: string
  readonly controlPort: number
  /** What follows its key, while both are let in. */
  readonly next?: EngineEnd
}

interface Options {
  readonly dataDir: string
  /** Of banyan.yaml: they come first. */
  readonly configured: readonly EngineEndpoint[]
  /** There are others than before. */
  readonly onChange: (engines: readonly EngineEndpoint[]) => void
  readonly log: Logger
}

/** What engines told. */
interface Learned {
  readonly engines: readonly LearnedEngine[]
  /** WireGuard's, base64: of engines that were removed, whatever the configuration says of them. */
  readonly removedKeys: readonly string[]
}

const key = z.string().max(44)
const engines = z
  .array(
    z.object({
      address: z.string().max(300),
      wgPublicKey: key.exactOptional(),
      controlPort: z.number(),
      next: z.object({ wgPublicKey: key, controlPort: z.number() }).exactOptional(),
    }),
  )
  .max(100)
const schema = z.union([
  z.object({ engines, removedKeys: z.array(key).max(1000) }),
  // as agents wrote it that were told of no removed ones
  engines.transform(all => ({ engines: all, removedKeys: [] })),
])
const nothing: Learned = { engines: [], removedKeys: [] }

/**
 * All engines that this agent knows: those of its configuration, then those that engines told of, in a file beside. So nobody edits
 * agents when an engine is added, and one that is removed is forgotten.
 */
export class LearnedEngines {
  readonly #options: Options
  readonly #path: string
  #learned = nothing
  /** Ends that followed, and have answered. */
  readonly #proven = new Set<string>()

  static async open(options: Options): Promise<LearnedEngines> {
    const engines = new LearnedEngines(options)
    engines.#learned = await readLearned(engines.#path)
    return engines
  }

  private constructor(options: Options) {
    this.#options = options
    this.#path = join(options.dataDir, 'engines.json')
  }

  /** In order of preference. */
  all(): EngineEndpoint[] {
    const all = withLearned(this.#options.configured, this.#learned)
    return all.map(engine => moved(engine, this.#proven))
  }

  /** From now on an engine is called by this key of its own, which is the one that follows. */
  prove(wgPublicKey: string): void {
    this.#proven.add(wgPublicKey)
    this.#options.onChange(this.all())
  }

  /** Takes all that an engine told of: it tells of none but those that live, so that the last word of nobody is not believed. */
  async take(learned: Learned): Promise<void> {
    const { onChange, log } = this.#options
    const isNews = JSON.stringify(learned) !== JSON.stringify(this.#learned)
    if (learned.engines.length === 0 || !isNews) return
    this.#learned = learned
    onChange(this.all())
    await writePrivate(this.#path, `${JSON.stringify(learned)}\n`).catch((error: unknown) =>
      log.warn({ reason: messageOf(error) }, 'engines not noted'),
    )
  }
}

/** As an engine tells of them: the ways to each. */
export interface ToldEngine {
  readonly id: string
  readonly address: string
  /** Empty: it is dialled directly. */
  readonly wgPublicKey: string
  readonly controlPort: number
  /** Empty: none follows. */
  readonly nextWgPublicKey: string
  readonly nextControlPort: number
}

/** One way to each: through the control tunnel if this agent has one, else directly. */
export function usable(told: readonly ToldEngine[], hasTunnel: boolean): LearnedEngine[] {
  const inside = new Set(told.flatMap(({ id, wgPublicKey }) => (wgPublicKey === '' ? [] : id)))
  return told
    .filter(({ id, wgPublicKey }) =>
      wgPublicKey === '' ? !hasTunnel || !inside.has(id) : hasTunnel,
    )
    .map(({ address, wgPublicKey, controlPort, ...next }) => ({
      ...{ address, controlPort },
      ...(wgPublicKey !== '' && { wgPublicKey }),
      ...(next.nextWgPublicKey !== '' && {
        next: { wgPublicKey: next.nextWgPublicKey, controlPort: next.nextControlPort },
      }),
    }))
}

/**
 * One that the configuration has isn't there twice: by its key, or its address, where it has the key that it is told to have now. None
 * that was removed is there, unless nobody would be left.
 */
export function withLearned(
  configured: readonly EngineEndpoint[],
  { engines: learned, removedKeys }: Learned,
): EngineEndpoint[] {
  const last = Math.max(0, ...configured.map(({ priority }) => priority))
  const timeoutMs = configured[0]?.timeoutMs ?? 2000
  const isKnown = ({ address, wgPublicKey }: LearnedEngine) =>
    configured.some(
      one =>
        one.address === address || (wgPublicKey !== undefined && one.wgPublicKey === wgPublicKey),
    )
  const others = learned.filter(engine => !isKnown(engine))
  const all = [
    ...configured.map(engine => withNewKey(engine, learned)),
    ...others.map(engine => ({ ...engine, priority: last + 1, timeoutMs })),
  ]
  const left = all.filter(({ wgPublicKey = '' }) => !removedKeys.includes(wgPublicKey))
  return left.length === 0 ? all : left
}

function withNewKey(engine: EngineEndpoint, learned: readonly LearnedEngine[]): EngineEndpoint {
  if (engine.wgPublicKey === undefined) return engine
  const same =
    learned.find(({ wgPublicKey }) => wgPublicKey === engine.wgPublicKey) ??
    learned.find(({ address }) => address === engine.address)
  if (same?.wgPublicKey === undefined) return engine
  const { wgPublicKey, next } = same
  // where it is reached by the key that is configured, the configuration says
  const { controlPort } = wgPublicKey === engine.wgPublicKey ? engine : same
  return { ...engine, wgPublicKey, controlPort, ...(next && { next }) }
}

/** What has answered by its next key is called by that one alone. */
function moved(engine: EngineEndpoint, proven: ReadonlySet<string>): EngineEndpoint {
  const { next, ...rest } = engine
  return next && proven.has(next.wgPublicKey) ? { ...rest, ...next } : engine
}

async function readLearned(path: string): Promise<Learned> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return nothing
  }
}
