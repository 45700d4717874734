import type { ClusterView } from '../view.ts'
import type { Touched } from '../view/touched.ts'

/** At rest, an application is of interest only when its own records change. */
export function appsConcerned(view: ClusterView, touched: Touched): ReadonlySet<string> {
  const concerned = new Set([...touched.applications, ...touched.tasks])
  const wide = touched.acks || touched.nodes
  for (const busy of [view.unfinished, view.restless]) {
    for (const app of busy) if (wide || touched.apps.has(app)) concerned.add(app)
  }
  for (const app of touched.neighbours) if (view.unfinished.has(app)) concerned.add(app)
  for (const agent of touched.registered) {
    for (const { app } of view.tasksByAgent.get(agent)?.values() ?? []) concerned.add(app)
  }
  return concerned
}
