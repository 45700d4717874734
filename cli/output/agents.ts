import type {
  AgentDetails,
  AgentStatus,
  LabelAgentReply,
  RemoveAgentReply,
  RotateAgentKeysReply,
} from '../client/wire.ts'
import type { Style } from './style.ts'
import { type Cell, type Column, type Row, type Screen, table } from './table.ts'
import { taskLines } from './tasks.ts'
import { count, printable } from './text.ts'
import { age, ago } from './time.ts'

const columns: Column[] = [
  { title: 'AGENT' },
  { title: 'STATE' },
  { title: 'TASKS', align: 'right' },
  { title: 'CPUS', align: 'right' },
  { title: 'MEM GB', align: 'right' },
  { title: 'SUBNET' },
  { title: 'VERSION' },
]
const listColumns: Column[] = [
  ...columns,
  { title: 'SINCE', align: 'right' },
  { title: 'LABELS', shrinks: true },
]

const noAgents = 'No agent has registered: start banyan-agent on a server.'

/** The table of agents in `banyan status`. */
export function agentSummary(list: readonly AgentStatus[], now: number, screen: Screen): string[] {
  if (list.length === 0) return [noAgents]
  const rows = list.map((agent): Row => ({
    cells: cellsOf(agent, screen.style),
    details: detailsOf(agent, now, screen.style),
  }))
  return table(columns, rows, screen)
}

/** The table of `banyan agent list`. */
export function agentLines(list: readonly AgentStatus[], now: number, screen: Screen): string[] {
  if (list.length === 0) return [noAgents]
  const rows = list.map((agent): Row => ({
    cells: [
      ...cellsOf(agent, screen.style),
      age(now - agent.since),
      labelText(agent.labels) || '–',
    ],
    details: detailsOf(agent, now, screen.style),
  }))
  return table(listColumns, rows, screen)
}

function cellsOf(agent: AgentStatus, style: Style): Cell[] {
  return [
    agent.name,
    stateCell(agent.state, style),
    String(agent.tasks),
    `${numberText(agent.cpusReserved)}/${numberText(agent.cpus)}`,
    `${gigabytes(agent.memoryReserved)}/${gigabytes(agent.memoryBytes)}`,
    agent.subnet,
    agent.version,
  ]
}

/** Everything about one. */
export function agentDetailLines(details: AgentDetails, now: number, screen: Screen): string[] {
  const { status, tasks } = details
  if (!status) return []
  const facts = factsOf(details, status, now, screen.style)
  const width = Math.max(...facts.map(([name]) => name.length))
  return [
    ...facts.map(([name, value]) => `${screen.style.dim(name.padEnd(width))}  ${value}`),
    '',
    ...taskLines(tasks, now, screen),
  ]
}

export function labelLines(name: string, reply: LabelAgentReply): string[] {
  const { labels, unchanged, configured } = reply
  const shown = labelText(labels) || 'no labels'
  return [
    unchanged ? `${name} is as it was: ${shown}` : `${name} has ${shown}`,
    ...configured.map(label => `${label} is in its own configuration, and stays as that says`),
  ]
}

/** What a person has to know before. */
export function removalQuestion({ status, volumes }: AgentDetails): string {
  const name = printable(status?.name ?? '')
  const data =
    volumes.length === 0 ? '' : ` The only data of ${printable(volumes.join(', '))} is there.`
  return `This forgets ${name}, with ${count(status?.tasks ?? 0, 'task')}.${data}`
}

export function removedAgentLines(
  name: string,
  { tasks, volumes, connected }: RemoveAgentReply,
): string[] {
  return [
    `${name} is removed`,
    ...(tasks > 0 ? [`${count(tasks, 'task')} of it will run elsewhere: banyan status`] : []),
    ...volumes.map(volume => `the data of ${volume} on it is given up`),
    ...(connected
      ? ['It was connected: stop banyan-agent there, and run banyan-agent teardown']
      : []),
  ]
}

export function rotatedAgentLines({ agents, skipped }: RotateAgentKeysReply): string[] {
  const asked = agents.length === 0 ? [] : [`${agents.join(', ')}: a new key is on its way`]
  return [...asked, ...skipped]
}

function factsOf(
  details: AgentDetails,
  status: AgentStatus,
  now: number,
  style: Style,
): (readonly [string, string])[] {
  const { refuses, volumes, losses, generic, wgPublicKey, wgEndpoint } = details
  const state = stateCell(status.state, style)
  const shownState = typeof state === 'string' ? state : state.paint(state.text)
  const reserved = [
    `${numberText(status.cpusReserved)} of ${numberText(status.cpus)} CPUs`,
    `${gigabytes(status.memoryReserved)} of ${gigabytes(status.memoryBytes)} GB`,
  ].join(', ')
  const facts: (readonly [string, string])[] = [
    ['agent', status.name],
    ['state', `${shownState}, ${ago(status.since, now)}`],
    ['new tasks', refuses === '' ? 'yes' : `no: ${refuses}`],
    ['reserved', reserved],
    ['also has', amounts(generic)],
    ['labels', labelText(details.configuredLabels)],
    ['given labels', labelText(details.assignedLabels)],
    ['volumes', volumes.join(', ')],
    ['platform', details.platform],
    ['version', status.version],
    ['subnet', status.subnet],
    ['tunnel', wgPublicKey === '' ? '' : `${wgEndpoint} with key ${wgPublicKey}`],
    ['engine', details.engine],
    ['joined', ago(details.registeredAt, now)],
    ['was lost', losses.map(at => ago(at, now)).join(', ')],
  ]
  return facts.filter(([, value]) => value !== '')
}

function stateCell(state: string, style: Style): Cell {
  if (state === 'ready') return { text: state, paint: style.green }
  return { text: state, paint: state === 'lost' ? style.red : style.yellow }
}

/** What is wrong with it, and what a person may want to do next. */
function detailsOf(agent: AgentStatus, now: number, style: Style): Cell[] {
  const { trouble, troubleSince } = agent
  const said = `has started no containers for ${age(now - troubleSince)}: ${trouble}`
  return [
    ...(trouble === '' ? [] : [{ text: said, paint: style.yellow }]),
    ...hints(agent, now, style),
  ]
}

function hints({ name, state, since }: AgentStatus, now: number, style: Style): Cell[] {
  const hint = (text: string): Cell[] => [{ text, paint: style.dim }]
  switch (state) {
    case 'lost':
      return hint(`lost ${ago(since, now)}; gone for good? banyan agent remove ${name}`)
    case 'paused':
    case 'drained':
      return hint(`let it take tasks again: banyan agent activate ${name}`)
    case 'draining':
      return hint(`what is left, and why: banyan agent drain ${name}`)
    default:
      return []
  }
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
  return pairs.map(([label, value]) => `${label}=${value}`).join(' ')
}

function amounts(generic: Readonly<Record<string, number>>): string {
  return Object.entries(generic)
    .map(([kind, amount]) => `${numberText(amount)} ${kind}`)
    .join(', ')
}

/** `0.25`, `4`. */
function numberText(value: number): string {
  return String(Math.round(value * 100) / 100)
}

function gigabytes(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(1)
}
