import { Counter, Gauge, type Registry } from 'prom-client'
import type { BreakerState } from './choose.ts'
import type { EndpointReport } from './endpoint-set.ts'

/** A set of endpoints, as far as metrics go. */
export interface Reporting {
  readonly name: string
  report(): EndpointReport[]
}

const stateValues: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 }

/** What a process has seen of its endpoints, read when Prometheus asks. */
export function addEndpointMetrics(registry: Registry, sets: () => Iterable<Reporting>): void {
  const gauge = (name: string, help: string, read: (report: EndpointReport) => number) =>
    new Gauge({
      ...{ name, help, labelNames: ['set', 'endpoint'] as const, registers: [registry] },
      collect() {
        this.reset()
        for (const [labels, report] of reports(sets())) this.set(labels, read(report))
      },
    })
  const counter = (name: string, help: string, read: (report: EndpointReport) => number) =>
    new Counter({
      ...{ name, help, labelNames: ['set', 'endpoint'] as const, registers: [registry] },
      collect() {
        this.reset()
        for (const [labels, report] of reports(sets())) this.inc(labels, read(report))
      },
    })
  gauge('banyan_endpoint_health', 'Whether what was last asked of it went well.', report =>
    report.healthy ? 1 : 0,
  )
  gauge(
    'banyan_endpoint_breaker_state',
    'Of its circuit breaker: 0 closed, 1 half-open, 2 open.',
    report => stateValues[report.state],
  )
  counter('banyan_endpoint_requests_total', 'Attempts, health checks too.', r => r.requests)
  counter('banyan_endpoint_failures_total', 'Attempts that failed.', r => r.failures)
}

function* reports(
  sets: Iterable<Reporting>,
): Generator<[{ set: string; endpoint: string }, EndpointReport]> {
  for (const set of sets) {
    for (const report of set.report()) yield [{ set: set.name, endpoint: report.endpoint }, report]
  }
}
