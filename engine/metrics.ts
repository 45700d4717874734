import type { Server } from 'node:http'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Trigger } from '../core/model/application.ts'
import { isLive, type Rollout } from '../core/model/rollout.ts'
import { serveRegistry } from '../platform/metrics-server.ts'
import type { ClusterView } from './view.ts'

/** Seconds from the acceptance of a commit to its end; the names are those of the original Banyan. */
const durationBuckets = [0.5, 1, 2, 3, 5, 8, 13, 21, 34, 55, 120, 300]

/** What Prometheus can ask of this engine. Gauges are computed when asked, so that nothing counts along. */
export class Metrics {
  readonly registry = new Registry()
  readonly #now: () => number
  readonly #deployments: Counter<'app' | 'result'>
  readonly #duration: Histogram
  readonly #pushToLive: Histogram
  readonly #events: Counter<'kind'>
  readonly #syncs: Counter<'repository' | 'result'>

  constructor(view: ClusterView, startedAt: number, now: () => number) {
    this.#now = now
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
    this.#pushToLive = new Histogram({
      name: 'banyan_push_to_live_seconds',
      help: 'From the arrival of a webhook to the new version serving.',
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

  /** `trigger`: of the manifest. What no delivery told of has no push to count from. */
  rolloutEnded(rollout: Rollout, now: number, { at }: Trigger): void {
    const result = isLive(rollout.phase) ? 'success' : rollout.phase
    this.#deployments.inc({ app: rollout.app, result })
    const since = rollout.times.pending
    if (!isLive(rollout.phase)) return
    if (since !== undefined) this.#duration.observe((now - since) / 1000)
    const liveAt = rollout.times.draining ?? now
    if (at !== undefined) this.#pushToLive.observe(Math.max(0, liveAt - at) / 1000)
  }

  /** `since`: epoch milliseconds; undefined while the state answers. */
  measureStale(since: () => number | undefined): void {
    const age = () => Math.max(0, this.#now() - (since() ?? this.#now())) / 1000
    new Gauge({
      name: 'banyan_engine_stale_seconds',
      help: 'Since the state answered this engine last; 0 while it does.',
      registers: [this.registry],
      collect() {
        this.set(age())
      },
    })
  }

  eventWritten(kind: string): void {
    this.#events.inc({ kind })
  }

  syncEnded(repository: string, ok: boolean): void {
    this.#syncs.inc({ repository, result: ok ? 'success' : 'failure' })
  }
}

export async function serveMetrics({ registry }: Metrics, port: number): Promise<Server> {
  return await serveRegistry(registry, port)
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
