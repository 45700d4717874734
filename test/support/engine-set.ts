import type { Endpoint } from '../../platform/endpoints/endpoint.ts'
import { EndpointSet } from '../../platform/endpoints/endpoint-set.ts'

/** Engines by their addresses, in order of preference. */
export function engineSet(
  engines: readonly string[],
  now = () => performance.now(),
): EndpointSet<Endpoint> {
  return new EndpointSet({
    name: 'engines',
    endpoints: engines.map((name, priority) => ({ name, priority, timeoutMs: 2000 })),
    breaker: { failureThreshold: 3, successThreshold: 2, openMs: 10_000, halfOpenRequests: 1 },
    now,
    random: () => 0.5,
  })
}
