import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { BanyanError } from '../../core/errors.ts'
import { Events } from '../../engine/events.ts'
import { createAuthority } from '../../engine/join/authority.ts'
import { joinState } from '../../engine/managed/join-state.ts'
import { type OpenedState, openState } from '../../engine/managed/open-state.ts'
import { EngineSession } from '../../engine/session.ts'
import { type AdmitContext, admitToState } from '../../engine/state/admit.ts'
import { forgetRemoval } from '../../engine/state/removed.ts'
import { StateUpkeep } from '../../engine/state/upkeep.ts'
import { systemClock } from '../../platform/clock.ts'
import { connectEtcd } from '../../platform/store/etcd-store.ts'
import type { Store } from '../../platform/store/store.ts'
import { freePort } from './free-port.ts'

const log = pino({ level: process.env['STATE_LOG'] ?? 'silent' })
const clock = systemClock
const host = '127.0.0.1'
const never = new AbortController().signal

/** What engines on one machine have of the state: a real etcd each, over TLS between them, without the rest of an engine. */
export interface StateRig {
  engine(id: string, options?: { readonly quotaBytes?: number }): Promise<StateEngine>
  stop(): Promise<void>
}

export interface StateEngine {
  readonly id: string
  readonly dataDir: string
  readonly peerPort: number
  readonly clientPort: number
  readonly running: RunningState | undefined
  /** What is to be said of it once others removed it. */
  readonly removed: BanyanError | undefined
  /** Prepares it to be one of several, as `banyan-engine init --join` does. */
  join(by: StateEngine): Promise<void>
  start(): Promise<RunningState>
  stop(): Promise<void>
  /** The engine and its etcd end as in a power cut. */
  kill(): Promise<void>
  etcdPid(): Promise<number>
}

export interface RunningState extends OpenedState {
  readonly upkeep: StateUpkeep
  readonly events: Events
  readonly admission: AdmitContext
}

export function startStateRig(): StateRig {
  const dir = mkdtempSync(join(tmpdir(), 'banyan-state-'))
  const { authority } = createAuthority(Date.now())
  const engines = new Map<string, Engine>()
  const peerPortOf = (id: string) => engines.get(id)?.peerPort ?? 0
  return {
    engine: async (id, options = {}) => {
      const ports = [await freePort(), await freePort()] as const
      const engine = new Engine(id, { dir, ports, authority, peerPortOf, ...options })
      engines.set(id, engine)
      return engine
    },
    stop: async () => {
      await Promise.all([...engines.values()].map(async engine => await engine.kill()))
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

interface Parts {
  readonly dir: string
  readonly ports: readonly [number, number]
  readonly authority: AdmitContext['authority']
  readonly peerPortOf: (id: string) => number
  readonly quotaBytes?: number
}

class Engine implements StateEngine {
  readonly id: string
  readonly dataDir: string
  readonly peerPort: number
  readonly clientPort: number
  readonly #parts: Parts
  #stopped = new AbortController()
  #session: EngineSession | undefined
  running: RunningState | undefined
  removed: BanyanError | undefined

  constructor(id: string, parts: Parts) {
    this.id = id
    this.dataDir = join(parts.dir, id)
    ;[this.clientPort, this.peerPort] = parts.ports
    this.#parts = parts
  }

  async join(by: StateEngine): Promise<void> {
    const admission = by.running?.admission
    if (!admission) throw new Error(`${by.id} does not run`)
    // as its token does
    await admission.store.commit({ compare: [], writes: [forgetRemoval(this.id)] })
    await joinState({
      ...{ dataDir: this.dataDir, engineId: this.id, clock, log, signal: never },
      ask: async key => await admitToState(admission, this.id, key),
    })
  }

  async start(): Promise<RunningState> {
    this.#stopped = new AbortController()
    const { signal } = this.#stopped
    const { authority, quotaBytes } = this.#parts
    const engineId = this.id
    const state = await openState({
      engine: {
        ...{ engineId, managedEtcd: true, dataDir: this.dataDir, etcdPort: this.clientPort },
        ...{ storeAddresses: [], etcdAuth: {} },
        control: { interface: 'banyan-ctl', listenPort: 51821, secondPort: 51822 },
      },
      ...{ connect: connectEtcd, clock, log, signal },
      onRemoved: error => (this.removed = error),
      ...(quotaBytes !== undefined && { quotaBytes }),
    })
    const { store, cluster, managed } = state
    await managed?.meetAt(host, authority, this.peerPort)
    const session = await EngineSession.start({
      ...{ store, engineId, address: '', clock, log, signal },
    })
    this.#session = session
    const events = new Events(store, log, () => clock.now())
    const upkeep = new StateUpkeep({
      ...{ store, cluster, session, engineId, events, clock, log, signal },
      ...{ managed: true, quotaBytes: managed?.quotaBytes ?? 0 },
    })
    this.running = {
      ...{ ...state, upkeep, events },
      admission: {
        ...{ store, cluster, authority, engineId, events, clock },
        onAdmitted: () => upkeep.poke(),
        hostOf: () => Promise.resolve(host),
        peerPortOf: this.#parts.peerPortOf,
      },
    }
    return this.running
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.running?.upkeep.idle()
    await this.#session?.end().catch(() => undefined)
    await this.running?.close()
    this.running = undefined
  }

  async kill(): Promise<void> {
    this.#stopped.abort()
    const pid = await this.etcdPid().catch(() => undefined)
    send(pid, 'SIGSTOP')
    const closed = this.running?.close()
    send(pid, 'SIGKILL')
    await closed
    this.running = undefined
  }

  async etcdPid(): Promise<number> {
    const text = await readFile(join(this.dataDir, 'etcd.pid'), 'utf8')
    return (JSON.parse(text) as { readonly pid: number }).pid
  }
}

function send(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, signal)
  } catch {
    // it has ended by itself just now
  }
}

/** Adds one to a number, again and again, each time comparing; notes what was answered. */
export class Writer {
  readonly #stop = new AbortController()
  readonly #finished: Promise<void>
  /** The last that the store said it has. */
  written = 0
  failures = 0
  /** It read less than it had written. */
  lost = false

  constructor(storeOf: () => Store | undefined, key = '/t/n') {
    this.#finished = this.#run(storeOf, key)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#finished
  }

  async #run(storeOf: () => Store | undefined, key: string): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const store = storeOf()
        if (store) await this.#next(store, key)
        await clock.sleep(5)
      } catch {
        this.failures++
        await clock.sleep(50)
      }
    }
  }

  async #next(store: Store, key: string): Promise<void> {
    const entry = await store.get(key)
    const value = Number(entry?.value ?? 0)
    if (value < this.written) this.lost = true
    const compare = [{ key, modRevision: entry?.modRevision ?? 0 }]
    const writes = [{ kind: 'put' as const, key, value: String(value + 1) }]
    const { committed } = await store.commit({ compare, writes })
    if (committed) this.written = value + 1
  }
}
