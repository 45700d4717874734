import { Registry } from 'prom-client'
import type { Endpoint } from '../platform/endpoints/endpoint.ts'
import type { EndpointSet } from '../platform/endpoints/endpoint-set.ts'
import { addEndpointMetrics } from '../platform/endpoints/metrics.ts'
import { serveRegistry } from '../platform/metrics-server.ts'

/** What this agent has seen of its engines, for Prometheus, on loopback. */
export async function startMetrics(engines: EndpointSet<Endpoint>, port: number): Promise<void> {
  const registry = new Registry()
  addEndpointMetrics(registry, () => [engines])
  await serveRegistry(registry, port)
}
