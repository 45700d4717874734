import type { AgentConfig } from '../../core/config/agent.ts'
import type { Random } from '../../core/random.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Endpoint } from '../../platform/endpoints/endpoint.ts'
import { EndpointSet } from '../../platform/endpoints/endpoint-set.ts'
import { keepChecking } from '../../platform/endpoints/health-check.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Connection } from '../../platform/rpc/dial.ts'
import { reach } from '../../platform/rpc/reach.ts'

interface EnginesOptions {
  readonly config: Pick<AgentConfig, 'engines' | 'breaker' | 'healthCheck'>
  readonly dial: (engine: string) => Connection
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly signal: AbortSignal
}

export interface Engines {
  readonly set: EndpointSet<Endpoint>
  /** From now on it is these. */
  replace(engines: AgentConfig['engines']): void
  /** The one that there is a stream to; it needs no looking at. */
  use(engine: string): void
}

/**
 * The engines of the configuration, named by their addresses, and looked at as it says: as often as it says where that
 * may change something, which is a better one than the one in use, and one that failed; every sixth time elsewhere, as a
 * thousand agents' handshakes are work for an engine.
 */
export function openEngines({ config, dial, clock, random, log, signal }: EnginesOptions): Engines {
  const { engines, breaker } = config
  const set = new EndpointSet<Endpoint>({
    name: 'engines',
    endpoints: engines.map(endpointOf),
    ...{ breaker, now: () => performance.now(), random, log },
  })
  let inUse: Endpoint | undefined
  const check = async ({ name }: Endpoint, limited: AbortSignal) => {
    const connection = dial(name)
    try {
      await reach(connection.agent, { signal: limited })
    } finally {
      connection.close()
    }
  }
  const { healthCheck } = config
  if (healthCheck) {
    const { intervalMs, timeoutMs } = healthCheck
    const matters = (endpoint: Endpoint) =>
      !set.isClosed(endpoint) || (inUse !== undefined && endpoint.priority < inUse.priority)
    void keepChecking({
      ...{ set, check, timeoutMs, clock, random, signal },
      intervalMs: endpoint => intervalMs * (matters(endpoint) ? 1 : calm),
      // where there is no other one, whether it is well changes nothing
      isInUse: endpoint => endpoint === inUse || set.endpoints.length === 1,
    })
  }
  return {
    set,
    replace: next => set.replace(next.map(endpointOf)),
    use: engine => {
      inUse = set.endpoints.find(({ name }) => name === engine)
    },
  }
}

function endpointOf({ address: name, priority, timeoutMs }: AgentConfig['engines'][number]) {
  return { name, priority, timeoutMs }
}

const calm = 6
