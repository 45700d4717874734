import type { LogLine } from '../client/wire.ts'
import type { Paint, Style } from './style.ts'
import { printableLog } from './text.ts'

/** The end of `shop-web-1-3f9c2ab1` that tells tasks of one service apart: `web.1`. */
export function taskLabel({ task, service }: Pick<LogLine, 'task' | 'service'>): string {
  const slot = /-(\d+)-[0-9a-f]+$/.exec(task)?.[1]
  return slot === undefined ? service || task : `${service}.${slot}`
}

/** One line of `banyan logs`; each task keeps its colour. Where colours go to a file, so do the log's own bytes. */
export function logLine(line: LogLine, style: Style, terminal: boolean): string {
  const label = taskLabel(line)
  const text = terminal ? printableLog(line.text) : line.text
  return `${colourOf(label, style)(label)}${style.dim(' | ')}${text}`
}

function colourOf(label: string, style: Style): Paint {
  const paints = [style.cyan, style.green, style.yellow]
  const sum = Array.from(label).reduce((total, letter) => total + letter.charCodeAt(0), 0)
  return paints[sum % paints.length] ?? style.cyan
}
