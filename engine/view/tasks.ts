import { placeKey, type Task } from '../../core/model/task.ts'
import { records } from '../../core/records.ts'
import type { Known } from './known.ts'
import type { Area } from './area.ts'
import type { Touching } from './touched.ts'

export const tasks: Area = {
  put: (view, _at, { value }, touched) => {
    const task = records.task.decode(value)
    touched.apps.add(task.app)
    touched.tasks.add(task.app)
    touched.agents.add(task.agent)
    view.appOfTask.set(placeKey(task), task.app)
    view.app(task.app).tasks.set(placeKey(task), task)
    let ofAgent = view.tasksByAgent.get(task.agent)
    if (!ofAgent) view.tasksByAgent.set(task.agent, (ofAgent = new Map<string, Task>()))
    ofAgent.set(task.id, task)
  },
  delete: (view, { first: agent, second: id }, touched) => {
    touched.agents.add(agent)
    view.tasksByAgent.get(agent)?.delete(id)
    const app = forget(view, 'tasks', placeKey({ agent, id }), touched)
    if (app !== undefined) touched.tasks.add(app)
  },
}

export const statuses: Area = {
  put: (view, _at, { value }, touched) => {
    const status = records.status.decode(value)
    touched.apps.add(status.app)
    const place = placeKey({ agent: status.agent, id: status.task })
    view.appOfTask.set(place, status.app)
    view.app(status.app).statuses.set(place, status)
    noteLeft(view, place, status.drift?.left !== undefined, touched)
  },
  delete: (view, { first: agent, second: id }, touched) => {
    noteLeft(view, placeKey({ agent, id }), false, touched)
    forget(view, 'statuses', placeKey({ agent, id }), touched)
  },
}

function noteLeft({ leftAlone }: Known, place: string, isLeft: boolean, touched: Touching): void {
  if (leftAlone.has(place) === isLeft) return
  touched.drift = true
  if (isLeft) leftAlone.add(place)
  else leftAlone.delete(place)
}

/** Answers the application. */
function forget(
  view: Known,
  what: 'tasks' | 'statuses',
  place: string,
  touched: Touching,
): string | undefined {
  const name = view.appOfTask.get(place)
  if (name === undefined) return undefined
  touched.apps.add(name)
  const app = view.app(name)
  app[what].delete(place)
  if (!app.tasks.has(place) && !app.statuses.has(place)) view.appOfTask.delete(place)
  view.forgetIfEmpty(name)
  return name
}
