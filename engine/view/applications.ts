import { records } from '../../core/records.ts'
import type { Known } from './known.ts'
import type { Area } from './area.ts'

export const applications: Area = {
  put: (view, { first: app }, { value, modRevision: revision }, touched) => {
    touched.apps.add(app)
    touched.applications.add(app)
    view.app(app).application = { value: records.application.decode(value), revision }
    noteRestless(view, app)
  },
  delete: (view, { first: app }, touched) => {
    touched.apps.add(app)
    touched.applications.add(app)
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
