import type { TaskView } from '../client/wire.ts'
import type { Style } from './style.ts'
import { type Cell, type Column, type Row, type Screen, table } from './table.ts'
import { age } from './time.ts'

const columns: Column[] = [
  { title: 'SERVICE' },
  { title: 'AGENT', shrinks: true },
  { title: 'STATE' },
  { title: 'ROLE' },
  { title: 'GEN', align: 'right' },
  { title: 'ADDRESS' },
  { title: 'PORTS', shrinks: true },
  { title: 'UP', align: 'right' },
]

/** The table of `banyan ps`. */
export function taskLines(tasks: readonly TaskView[], now: number, screen: Screen): string[] {
  if (tasks.length === 0) return ['No tasks.']
  const rows = tasks.map((task): Row => ({
    cells: [
      `${task.app}/${task.service}.${task.slot}`,
      task.agent,
      stateCell(task, screen.style),
      task.role,
      String(task.generation),
      task.address || '–',
      task.ports.join(' ') || '–',
      task.startedAt === undefined ? '–' : age(now - task.startedAt),
    ],
    details: [
      ...(task.error !== '' ? [{ text: task.error, paint: screen.style.red }] : []),
      ...(task.restarts > 0 ? [{ text: restartText(task), paint: screen.style.dim }] : []),
    ],
  }))
  return table(columns, rows, screen)
}

function stateCell(task: TaskView, style: Style): Cell {
  const text = task.state === 'running' && task.health !== 'none' ? task.health : task.state
  if (task.ready) return { text, paint: style.green }
  const bad = ['failed', 'exited', 'unhealthy'].includes(text)
  return { text, paint: bad ? style.red : style.yellow }
}

function restartText({ restarts, app, service }: TaskView): string {
  const times = restarts === 1 ? 'once' : `${restarts} times`
  return `restarted ${times}: banyan logs ${app}/${service}`
}
