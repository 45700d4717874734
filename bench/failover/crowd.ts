import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { stringify } from 'yaml'
import { joinCluster } from '../../agent/join/init.ts'
import { openEngines } from '../../agent/session/engines.ts'
import { startSession } from '../../agent/session/session.ts'
import { loadConfig } from '../../core/config/load.ts'
import { bootMs } from '../../platform/boot-clock.ts'
import { systemClock } from '../../platform/clock.ts'
import { Identity } from '../../platform/membership/identity.ts'
import { dial } from '../../platform/rpc/dial.ts'
import { version } from '../../platform/version.ts'
import { eventually } from '../../test/support/eventually.ts'
import { idleAgent } from '../../test/support/idle-agent.ts'

/** Agents that are a session and nothing else: a real agent's join, keys and way between engines, with nothing to run. */
export interface Crowd {
  /** Those that have their session at this engine. */
  at(engine: string): readonly Member[]
  /** Resolves when each has a session. */
  gathered(): Promise<void>
  stop(): Promise<void>
}

export interface Member {
  /** By `performance.now()`: when another engine than this one had told it everything, if that was after `since`. */
  elsewhereAt(engine: string, since: number): number | undefined
}

interface CrowdOptions {
  readonly dir: string
  readonly count: number
  readonly token: string
  /** `host:port` of all engines; each is the first choice of some. */
  readonly engines: readonly string[]
}

interface Agent extends Member {
  readonly engine: string | undefined
  readonly finished: Promise<void>
}

interface Newcomer {
  readonly name: string
  readonly dataDir: string
  readonly token: string
  /** In order of preference. */
  readonly engines: readonly string[]
}

const joinedAtOnce = 10
const gatheredWithinMs = 60_000

export async function gatherCrowd({ dir, count, token, engines }: CrowdOptions): Promise<Crowd> {
  const stopped = new AbortController()
  setMaxListeners(0, stopped.signal)
  const agents: Agent[] = []
  const newcomer = (number: number) => {
    const name = `crowd-${number}`
    const first = number % engines.length
    const inOrder = [...engines.slice(first), ...engines.slice(0, first)]
    return { name, dataDir: join(dir, name), token, engines: inOrder }
  }
  for (let n = 0; n < count; n += joinedAtOnce) {
    const numbers = Array.from({ length: Math.min(joinedAtOnce, count - n) }, (_, i) => n + i)
    const some = numbers.map(async number => await startAgent(newcomer(number), stopped.signal))
    agents.push(...(await Promise.all(some)))
  }
  return {
    at: engine => agents.filter(agent => agent.engine === engine),
    gathered: async () => {
      const all = () => agents.every(({ engine }) => engine !== undefined)
      await eventually(() => Promise.resolve(all() || undefined), gatheredWithinMs)
    },
    stop: async () => {
      stopped.abort()
      await Promise.all(agents.map(async ({ finished }) => await finished))
    },
  }
}

async function startAgent(newcomer: Newcomer, signal: AbortSignal): Promise<Agent> {
  const { name, token, engines } = newcomer
  const config = configOf(newcomer)
  const print = () => undefined
  await joinCluster({ config, engine: engines[0] ?? '', token, now: () => Date.now(), print })
  const identity = await Identity.load(config.joinFile, name, engines)
  const common = { clock: systemClock, random: Math.random, log: silent, signal }
  const dialEngine = (engine: string) => dial(engine, identity?.tls, engine, 'close')
  const known = openEngines({ ...common, config, dial: dialEngine })
  const hello = { ...idleAgent.hello(), name, incarnation: randomUUID(), version }
  const told: { readonly engine: string; readonly at: number }[] = []
  let linked: string | undefined
  let isTold = false
  const { finished } = startSession({
    ...{ ...idleAgent, ...common, bootMs, dial: dialEngine, engines: known.set },
    hello: () => hello,
    onLinked: ({ agent: { peer } }) => {
      linked = peer
      isTold = false
      known.use(peer)
    },
    apply: () => {
      if (linked !== undefined && !isTold) told.push({ engine: linked, at: performance.now() })
      isTold = true
      return Promise.resolve()
    },
  })
  return {
    finished,
    get engine() {
      return told.at(-1)?.engine
    },
    elsewhereAt: (engine, since) =>
      told.find(each => each.engine !== engine && each.at >= since)?.at,
  }
}

const silent = pino({ level: 'silent' })

/** Everything else as it is by itself. */
function configOf({ name, dataDir, engines }: Newcomer) {
  mkdirSync(dataDir, { recursive: true })
  const listed = engines.map((address, index) => ({ address, priority: index + 1 }))
  const text = stringify({ agent: { node_name: name, data_dir: dataDir, engines: listed } })
  const { config } = loadConfig({ text, file: 'crowd', env: {}, hostName: name })
  if (!config) throw new Error('The configuration of the crowd is wrong')
  return config.agent
}
