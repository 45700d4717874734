import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { addEndpointMetrics } from '../../../../platform/endpoints/metrics.ts'
import { PlayedEndpoints } from '../../../support/played-endpoints.ts'

it('says of each endpoint what was seen of it', async () => {
  const { set } = new PlayedEndpoints({ a: 1, b: 1 }, { failureThreshold: 1 })
  const registry = new Registry()
  addEndpointMetrics(registry, () => [set])
  const [a, b] = set.endpoints
  if (!a || !b) throw new Error('two endpoints')
  await set.begin(a)?.succeed()
  await set.begin(b)?.succeed()
  await set.begin(b)?.fail(new Error('refused'))

  const text = await registry.metrics()

  expect(text.split('\n').filter(line => line.startsWith('banyan_'))).toEqual([
    'banyan_endpoint_health{set="played",endpoint="a"} 1',
    'banyan_endpoint_health{set="played",endpoint="b"} 0',
    'banyan_endpoint_breaker_state{set="played",endpoint="a"} 0',
    'banyan_endpoint_breaker_state{set="played",endpoint="b"} 2',
    'banyan_endpoint_requests_total{set="played",endpoint="a"} 1',
    'banyan_endpoint_requests_total{set="played",endpoint="b"} 2',
    'banyan_endpoint_failures_total{set="played",endpoint="a"} 0',
    'banyan_endpoint_failures_total{set="played",endpoint="b"} 1',
  ])
  expect(await registry.metrics()).toBe(text)
})
