import type { Config } from '../core/config/config.ts'
import { socketEndpoint } from '../core/config/endpoints-schema.ts'
import type { EngineEndpoint } from '../core/config/endpoints.ts'
import type { Endpoint } from '../platform/endpoints/endpoint.ts'
import { isSocket } from '../platform/membership/address.ts'

/** An engine that was told, to say that it heard. */
const hintTimeoutMs = 5000

/** What is configured, and before it the engine of this machine if it is there: a list for people need not name its socket. */
export function enginesToTell(
  {
    cli,
    engine,
  }: { cli: Pick<Config['cli'], 'engines'>; engine: Pick<Config['engine'], 'socket'> },
  isHere: boolean,
): Endpoint[] {
  const isNamed = cli.engines.some(({ address }) => isSocket(address))
  const own: EngineEndpoint = { ...socketEndpoint(engine.socket), priority: -1 }
  const engines = isHere && !isNamed ? [own, ...cli.engines] : cli.engines
  return engines.map(({ address, priority }) => ({
    ...{ name: address, priority, timeoutMs: hintTimeoutMs },
  }))
}
