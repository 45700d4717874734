import { isIP } from 'node:net'
import type { Engine, EngineTunnel } from '../../core/model/engine.ts'
import type { FollowedKey } from '../../core/followed-key.ts'
import type { Members } from '../join/members.ts'
import type { ClusterView } from '../view.ts'

/** How agents reach an engine. */
export interface EnginePlace {
  readonly id: string
  readonly address: string
  /** Empty: it is dialled directly. */
  readonly wgPublicKey: string
  readonly controlPort: number
  /** The end that follows; empty and 0: none does. */
  readonly nextWgPublicKey: string
  readonly nextControlPort: number
}

const noNext = { nextWgPublicKey: '', nextControlPort: 0 }

/** Those that others can reach, by id: each by its control tunnel, and over TCP, as far as it has them. */
function placesOf(engines: ReadonlyMap<string, Engine>): EnginePlace[] {
  return [...engines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, { address, tunnel }]) => {
      const direct =
        address === '' ? [] : [{ id, address, wgPublicKey: '', controlPort: 0, ...noNext }]
      if (!tunnel) return direct
      const host = isIP(tunnel.host) === 6 ? `[${tunnel.host}]` : tunnel.host
      const inside = { wgPublicKey: tunnel.key, controlPort: tunnel.port, ...nextOf(tunnel) }
      return [{ id, address: `${host}:${tunnel.grpcPort}`, ...inside }, ...direct]
    })
}

function nextOf({ next }: EngineTunnel) {
  return next ? { nextWgPublicKey: next.key, nextControlPort: next.port } : noNext
}

/** What those are told whose own file names engines by their keys. */
export function followedKeysOf(engines: Iterable<Engine>): FollowedKey[] {
  return [...engines].flatMap(({ tunnel }) => {
    if (!tunnel) return []
    const { key, port, next, former } = tunnel
    return [
      ...(former === undefined ? [] : [{ was: former, key, port }]),
      ...(next ? [{ was: key, ...next }] : []),
    ]
  })
}

/** What agents are told. */
interface Told {
  readonly places: readonly EnginePlace[]
  /** WireGuard's, base64: of engines that were removed. */
  readonly removedKeys: readonly string[]
}

type Listener = (told: Told) => void

interface Sources {
  readonly view: Pick<ClusterView, 'engines' | 'onTouched'>
  readonly members: Pick<Members, 'removedKeys' | 'onChange'>
}

/** Tells agents of all engines: once, and with each change. An engine that is away for a moment stays known for a while. */
export class EnginePlaces {
  readonly #sources: Sources
  readonly #listeners = new Set<Listener>()
  #told: Told

  constructor(sources: Sources) {
    this.#sources = sources
    this.#told = this.#look()
    sources.view.onTouched(() => this.#tell())
    sources.members.onChange(() => this.#tell())
  }

  /** Calls with what is known now, and then with each change. Answers how to stop. */
  follow(listener: Listener): () => void {
    this.#listeners.add(listener)
    listener(this.#told)
    return () => void this.#listeners.delete(listener)
  }

  #look(): Told {
    const { view, members } = this.#sources
    return { places: placesOf(view.engines), removedKeys: members.removedKeys() }
  }

  #tell(): void {
    const told = this.#look()
    if (JSON.stringify(told) === JSON.stringify(this.#told)) return
    this.#told = told
    for (const listener of this.#listeners) listener(told)
  }
}
