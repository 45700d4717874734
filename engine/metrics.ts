import { createServer, type Server } from 'node:http'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { isLive, type Rollout } from '../core/model/rollout.ts'
import type { ClusterView } from './view.ts'

/** Seconds from the acceptance of a commit to its end; the names are those of the original Banyan. */
const durationBuckets = [0.5, 1, 2, 3, 5, 8, 13, 21, 34, 55, 120, 300]

/** What Prometheus can ask of this engine. Gauges are computed when asked, so that nothing counts along. */
export class Metrics {
  readonly registry = new Registry()
  readonly #deployments: Counter<'app' | 'result'>
  readonly #duration: Histogram
  readonly #events: Counter<'kind'>
  readonly #syncs: Counter<'repository' | 'result'>

  constructor(view: ClusterView, startedAt: number, now: () => number) {
    const registers = [this.registry]
    this.#deployments = new Counter({
      name: 'banyan_deployment_total',
      help: 'Rollouts that ended, by application and result.',
      labelNames: ['app', 'result'],
      registers,
    })
    this.#duration = new Histogram({
      name: 'banyan_deployment_duration_seconds',
      help: 'From acceptance to the end of a rollout that succeeded.',
      buckets: durationBuckets,
      registers,
    })
    this.#events = new Counter({
      name: 'banyan_events_total',
      help: 'Events written by this engine, by kind.',
      labelNames: ['kind'],
      registers,
    })
    this.#syncs = new Counter({
      name: 'banyan_engine_syncs_total',
      help: 'Syncs that ended, by repository and result.',
      labelNames: ['repository', 'result'],
      registers,
    })
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read())
        },
      })
    gauge(
      'banyan_engine_uptime_seconds',
      'Since this engine started.',
      () => (now() - startedAt) / 1000,
    )
    gauge('banyan_engine_memory_bytes', 'Resident memory of this engine.', () =>
      process.memoryUsage.rss(),
    )
    gauge(
      'banyan_engine_store_revision',
      'Revision that this engine has seen.',
      () => view.revision,
    )
    gauge('banyan_cluster_agents', 'Agents that are registered.', () => view.agents.size)
    gauge('banyan_cluster_agents_alive', 'Agents with a sign of life.', () => view.alive.size)
    gauge('banyan_cluster_applications', 'Applications.', () => countApplications(view))
    gauge('banyan_cluster_tasks', 'Tasks wanted.', () => count(view, app => app.tasks.size))
    gauge('banyan_cluster_tasks_ready', 'Tasks that may serve.', () =>
      count(view, app => readyIn(app.statuses)),
    )
    const perAgent = (name: string, help: string, read: (agent: string) => number) =>
      new Gauge({
        name,
        help,
        labelNames: ['agent'],
        registers,
        collect() {
          this.reset()
          for (const agent of view.agents.keys()) this.set({ agent }, read(agent))
        },
      })
    perAgent('banyan_agent_up', 'Whether the agent has a sign of life.', agent =>
      view.alive.has(agent) ? 1 : 0,
    )
    perAgent(
      'banyan_agent_tasks',
      'Tasks wanted on the agent.',
      agent => view.tasksByAgent.get(agent)?.size ?? 0,
    )
  }

  rolloutEnded(rollout: Rollout, now: number): void {
    const result = isLive(rollout.phase) ? 'success' : rollout.phase
    this.#deployments.inc({ app: rollout.app, result })
    const since = rollout.times.pending
    if (isLive(rollout.phase) && since !== undefined) this.#duration.observe((now - since) / 1000)
  }

  eventWritten(kind: string): void {
    this.#events.inc({ kind })
  }

  syncEnded(repository: string, ok: boolean): void {
    this.#syncs.inc({ repository, result: ok ? 'success' : 'failure' })
  }
}

/** GET /metrics and /healthz, on loopback. */
export async function serveMetrics(metrics: Metrics, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === '/healthz') return void response.end('ok\n')
    if (request.url !== '/metrics') return void response.writeHead(404).end()
    void metrics.registry.metrics().then(text => {
      response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text)
    })
  })
  server.headersTimeout = 5000
  server.requestTimeout = 5000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}

function countApplications(view: ClusterView): number {
  return [...view.apps.values()].filter(app => app.application).length
}

function count(
  view: ClusterView,
  of: (app: {
    tasks: ReadonlyMap<string, unknown>
    statuses: ReadonlyMap<string, { ready: boolean }>
  }) => number,
): number {
  return [...view.apps.values()].reduce((sum, app) => sum + of(app), 0)
}

function readyIn(statuses: ReadonlyMap<string, { readonly ready: boolean }>): number {
  return [...statuses.values()].filter(status => status.ready).length
}
