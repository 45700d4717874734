import { readFile } from 'node:fs/promises'
import Docker from 'dockerode'

interface Moment {
  /** Epoch milliseconds. */
  readonly at: number
  readonly words: string
}

interface Span {
  /** Epoch milliseconds. */
  readonly from: number
  readonly to: number
}

/** What engine, agent and Docker did in a span of time, a line each, with the milliseconds since it began. */
export async function timeline(logFile: string, socket: string, span: Span): Promise<string> {
  const moments = [...(await logged(logFile)), ...(await dockerEvents(socket, span))]
  return moments
    .filter(({ at }) => at >= span.from && at <= span.to)
    .sort((a, b) => a.at - b.at)
    .map(({ at, words }) => `    ${(at - span.from).toFixed().padStart(5)} ms  ${words}\n`)
    .join('')
}

interface LogLine extends Readonly<Record<string, unknown>> {
  readonly time: number
}

async function logged(file: string): Promise<Moment[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(line => line.startsWith('{'))
  return lines
    .map(line => JSON.parse(line) as LogLine)
    .map(line => ({ at: line.time, words: words(line, ['program', 'msg', 'kind', 'phase']) }))
}

interface DockerEvent extends Readonly<Record<string, unknown>> {
  readonly timeNano: number
}

async function dockerEvents(socketPath: string, { from, to }: Span): Promise<Moment[]> {
  const docker = new Docker({ socketPath })
  const stream = await docker.getEvents({
    since: from / 1000,
    until: to / 1000,
    filters: { type: ['container'] },
  })
  let text = ''
  for await (const chunk of stream) text += chunk.toString()
  const lines = text.split('\n').filter(line => line !== '')
  return lines
    .map(line => JSON.parse(line) as DockerEvent)
    .map(event => ({ at: event.timeNano / 1e6, words: `docker · ${words(event, ['Action'])}` }))
}

function words(line: Readonly<Record<string, unknown>>, fields: readonly string[]): string {
  const values = fields.map(field => line[field])
  return values.filter(value => typeof value === 'string').join(' · ')
}
