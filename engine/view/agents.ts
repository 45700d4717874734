import { records } from '../../core/records.ts'
import type { Known } from './known.ts'
import type { Area } from './area.ts'
import type { Touching } from './touched.ts'

export const agents: Area = {
  put: (view, { first: name }, { value, modRevision: revision }, touched) => {
    touch(name, touched)
    view.agents.set(name, { value: records.agent.decode(value), revision })
    noteLost(view, name, touched)
  },
  delete: (view, { first: name }, touched) => {
    touch(name, touched)
    view.agents.delete(name)
    noteLost(view, name, touched)
  },
}

function touch(name: string, touched: Touching): void {
  touched.nodes = true
  touched.agents.add(name)
  touched.registered.add(name)
}

/** What is routed to its tasks changes with it. */
function noteLost(view: Known, agent: string, touched: Touching): void {
  const isLost = view.agents.get(agent)?.value.lost !== undefined
  if (isLost === view.lost.has(agent)) return
  if (isLost) view.lost.add(agent)
  else view.lost.delete(agent)
  for (const { app } of view.tasksByAgent.get(agent)?.values() ?? []) touched.apps.add(app)
}
