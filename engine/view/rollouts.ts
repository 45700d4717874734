import { records } from '../../core/records.ts'
import type { Known } from './known.ts'
import type { Area } from './area.ts'
import { touchNeighbours } from './order.ts'

export const rollouts: Area = {
  put: (view, { first: app, second: generation }, { value, modRevision: revision }, touched) => {
    touched.apps.add(app)
    touchNeighbours(view, app, touched)
    const stored = { value: records.rollout.decode(value), revision }
    view.app(app).rollouts.set(Number(generation), stored)
    noteUnfinished(view, app)
  },
  delete: (view, { first: app, second: generation }, touched) => {
    touched.apps.add(app)
    touchNeighbours(view, app, touched)
    view.app(app).rollouts.delete(Number(generation))
    noteUnfinished(view, app)
    view.forgetIfEmpty(app)
  },
}

function noteUnfinished(view: Known, app: string): void {
  if (view.unfinishedRollout(app)) view.unfinished.add(app)
  else view.unfinished.delete(app)
}
