import type { EngineStatus, ListEnginesReply, RemoveEngineReply } from '../client/wire.ts'
import { type Cell, type Column, type Row, type Screen, table } from './table.ts'
import { printable } from './text.ts'
import { age } from './time.ts'

const ruler = 50

/** The screen of `banyan engine`. */
export function engineLines(reply: ListEnginesReply, now: number): string[] {
  const { engines, agentsConnected, agentsKnown, warnings } = reply
  const here = engines.find(engine => engine.here)
  const ready = engines.filter(({ state }) => state === 'ready').length
  return [
    'Engine',
    '='.repeat(ruler),
    ...facts([
      ['Status', here ? 'running' : 'running, not registered'],
      ['Uptime', here ? age(now - here.startedAt) : ''],
      ['Engine', here?.id ?? ''],
      ['Version', here?.version ?? ''],
      ['Address', here?.address ?? ''],
    ]),
    '',
    'Cluster Summary',
    '-'.repeat(ruler),
    ...facts([
      ['Engines', `${ready}/${engines.length} running`],
      ['Agents', `${agentsConnected}/${agentsKnown} connected`],
    ]),
    ...warningLines(warnings),
  ]
}

function warningLines(warnings: readonly string[]): string[] {
  return warnings.length === 0 ? [] : ['', ...warnings.map(each => `warning: ${printable(each)}`)]
}

export function removedEngineLines(id: string, { warnings }: RemoveEngineReply): string[] {
  return [`${printable(id)} is removed`, ...warningLines(warnings)]
}

const columns: Column[] = [
  { title: 'ENGINE' },
  { title: 'STATE' },
  { title: 'ADDRESS' },
  { title: 'VERSION' },
  { title: 'UP', align: 'right' },
  { title: 'AGENTS', align: 'right' },
  { title: 'ETCD' },
]

/** The table of `banyan engine list`. The one that answers has a star. */
export function engineListLines(
  { engines, warnings }: ListEnginesReply,
  now: number,
  screen: Screen,
): string[] {
  const rows = engines.map((engine): Row => ({
    cells: [
      engine.here ? `${engine.id} *` : engine.id,
      stateCell(engine, screen),
      engine.address || '–',
      engine.version || '–',
      engine.startedAt > 0 ? age(now - engine.startedAt) : '–',
      String(engine.agents),
      voteCell(engine, screen),
    ],
  }))
  return [...table(columns, rows, screen), ...warningLines(warnings)]
}

/** Of its member of the managed etcd. */
function voteCell({ vote }: EngineStatus, { style }: Screen): Cell {
  return { text: vote || '–', paint: vote === '' || vote === 'votes' ? style.dim : style.yellow }
}

function stateCell({ state }: EngineStatus, { style }: Screen): Cell {
  return { text: state, paint: state === 'ready' ? style.green : style.yellow }
}

function facts(all: readonly (readonly [string, string])[]): string[] {
  return all.filter(([, value]) => value !== '').map(([name, value]) => `  ${name}: ${value}`)
}
