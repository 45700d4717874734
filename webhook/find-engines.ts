import { existsSync } from 'node:fs'
import type { Config } from '../core/config/config.ts'
import { systemClock } from '../platform/clock.ts'
import { openWays } from '../platform/control/ways.ts'
import type { Endpoint } from '../platform/endpoints/endpoint.ts'
import { EndpointSet } from '../platform/endpoints/endpoint-set.ts'
import { exec } from '../platform/exec.ts'
import type { Logger } from '../platform/logger.ts'
import { Loop } from '../platform/loop.ts'
import { isSocket } from '../platform/membership/address.ts'
import { EngineConnections } from './connections.ts'
import { enginesToTell } from './engines.ts'

/** A certificate that another program renewed, a tunnel that is gone, an engine of this machine that came: known by then. */
const lookEveryMs = 60_000

interface Finding {
  readonly log: Logger
  readonly signal: AbortSignal
  /** One that could not be told may be told now. */
  readonly onNew: () => void
}

interface FoundEngines {
  readonly engines: EndpointSet<Endpoint>
  readonly connections: EngineConnections
  /** None could be told. */
  readonly lookAgain: () => void
}

/** Engines as the command line finds them, looked for beside what is done: whoever is slow there holds no hint up. */
export function findEngines(config: Config, { log, signal, onNew }: Finding): FoundEngines {
  const { cli, engine } = config
  const now = () => performance.now()
  const present = () => enginesToTell(config, existsSync(engine.socket))
  const engines = new EndpointSet({
    ...{ name: 'engines', endpoints: present(), breaker: cli.breaker },
    ...{ now, random: Math.random, log },
  })
  const open = async () => await openWays(cli, exec, systemClock)
  const connections = new EngineConnections({ open, clock: systemClock, log })
  const isElsewhere = cli.engines.some(({ address }) => !isSocket(address))
  const round = async () => {
    engines.replace(present())
    if (isElsewhere && (await connections.refresh())) onNew()
    return undefined
  }
  const loop = new Loop({ name: 'engines', round, resyncMs: lookEveryMs, log, signal })
  return { engines, connections, lookAgain: () => loop.poke() }
}
