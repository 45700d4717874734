import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { median } from '../median.ts'
import { fromText, loadWith } from './load.ts'
import { projectText } from './project-text.ts'

const sizes = [10, 100, 1000, 5000]
const path = 'app/compose.yaml'
/** Small ones are measured more often: their times are lost in noise otherwise. */
const measuredServices = 20_000

export interface SizeFigures {
  readonly kib: number
  readonly ms: number
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
      const times = Array.from({ length: Math.max(5, measuredServices / services) }, () =>
        load(text),
      )
      const ms = median(times)
      const figures = {
        kib: Math.round(text.length / 1024),
        ms: rounded(ms),
        usPerService: Math.round((ms * 1000) / services),
        peakMiB: peakMiB(services) - base,
      }
      process.stderr.write(`${services} services: ${JSON.stringify(figures)}\n`)
      return [services, figures]
    }),
  )
}

function load(text: string): number {
  const answer = fromText(path, text)
  const started = performance.now()
  if (loadWith(path, answer) === undefined) throw new Error('the generated project is refused')
  return performance.now() - started
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
