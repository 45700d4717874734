import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fromText, loadWith } from './load.ts'
import { projectText } from './project-text.ts'

const sizes = [10, 100, 1000, 5000]
const path = 'app/compose.yaml'
/** Small ones are measured more often. The best time counts: growth shows only where nothing else disturbs. */
const measuredServices = 20_000
const fewestTimes = 7

export interface SizeFigures {
  readonly kib: number
  readonly cpuMs: number
  readonly usPerService: number
  /** What the process grew to, less what it is with one service. */
  readonly peakMiB: number
}

export function measureSizes(): Record<string, SizeFigures> {
  for (let warm = 0; warm < 50; warm++) load(projectText(50))
  const base = peakMiB(1)
  return Object.fromEntries(
    sizes.map(services => {
      const text = projectText(services)
      const times = Array.from({ length: Math.max(fewestTimes, measuredServices / services) }, () =>
        load(text),
      )
      const cpuMs = Math.min(...times)
      const figures = {
        kib: Math.round(text.length / 1024),
        cpuMs: rounded(cpuMs),
        usPerService: Math.round((cpuMs * 1000) / services),
        peakMiB: peakMiB(services) - base,
      }
      process.stderr.write(`${services} services: ${JSON.stringify(figures)}\n`)
      return [services, figures]
    }),
  )
}

/** Processor time, that of the garbage collector's threads included: neighbours on the machine hardly change it. */
function load(text: string): number {
  const answer = fromText(path, text)
  const before = process.cpuUsage()
  if (loadWith(path, answer) === undefined) throw new Error('the generated project is refused')
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** Measured in a process of its own, which loads one project and ends. */
function peakMiB(services: number): number {
  const script = join(import.meta.dirname, 'peak.ts')
  const output = execFileSync(process.execPath, ['--import', 'tsx', script, String(services)])
  return Math.round(Number(output.toString()) / 1024)
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100
}
