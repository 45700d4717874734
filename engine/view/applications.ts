import { records } from '../../core/records.ts'
import type { Known } from './known.ts'
import type { Area } from './area.ts'
import { noteOrder, touchNeighbours } from './order.ts'

export const applications: Area = {
  put: (view, { first: app }, { value, modRevision: revision }, touched) => {
    touched.apps.add(app)
    touched.applications.add(app)
    const record = records.application.decode(value)
    noteOrder(view, app, view.app(app).application?.value.after, record.after)
    view.app(app).application = { value: record, revision }
    noteRestless(view, app)
    touchNeighbours(view, app, touched)
  },
  delete: (view, { first: app }, touched) => {
    touched.apps.add(app)
    touched.applications.add(app)
    touchNeighbours(view, app, touched)
    noteOrder(view, app, view.app(app).application?.value.after)
    view.app(app).application = undefined
    noteRestless(view, app)
    view.forgetIfEmpty(app)
  },
}

function noteRestless({ apps, restless, global }: Known, app: string): void {
  const { moves, leaving, waits, serving = {} } = apps.get(app)?.application?.value ?? {}
  if (moves ?? leaving ?? waits) restless.add(app)
  else restless.delete(app)
  if (Object.values(serving).some(service => service.global === true)) global.add(app)
  else global.delete(app)
}
