import { relative } from 'node:path'
import type { Event } from '../client/wire.ts'
import type { Style } from '../output/style.ts'
import { duration } from '../output/time.ts'

/** As a person in this folder would write it. */
export function shortPath(path: string, folder: string): string {
  const short = relative(folder, path)
  return short === '' || short.startsWith('..') ? path : short
}

/** What `banyan dev` prints first. */
export function headLine(stateDir: string, style: Style): string {
  const how = style.dim(`· state in ${stateDir} · Ctrl-C stops everything`)
  return `${style.bold('Banyan dev')} ${how}`
}

export function checkLine({ name, detail, tookMs }: Check, style: Style): string {
  return `${style.green('✓')} ${name.padEnd(11)} ${detail.padEnd(34)} ${style.dim(duration(tookMs))}`
}

export interface Check {
  readonly name: string
  readonly detail: string
  readonly tookMs: number
}

export function liveLine(url: string, style: Style): string {
  return `Live at ${style.bold(url)}`
}

export function nextLines(clone: string): string[] {
  return [
    'Now change it:',
    `  cd ${clone} && edit compose.yaml && git commit -am "Louder" && git push`,
    'and in another terminal:',
    '  npx banyan status · npx banyan logs demo/web -f · npx banyan why demo',
  ]
}

/** The head of what follows about one push. */
export function newsLine({ app, repository, message }: Event, style: Style): string {
  return `${style.bold(app || repository)}  ${message}`
}
