import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { median } from '../median.ts'
import { fromDisk, loadWith } from './load.ts'

const passes = 9
const composeTimeoutMs = 60_000

export interface CorpusFigures {
  readonly documents: number
  /** Documents that are loaded, not refused. */
  readonly accepted: number
  readonly documentsPerSecond: number
  /** The first pass, in a process that has compiled nothing yet. */
  readonly firstPassMs: number
}

export interface ComposeFigures {
  readonly composeDocumentsPerSecond: number
  readonly composeAccepted: number
}

/** Every `compose.yaml` below the folder: read from disk, loaded, printed as JSON. */
export function measureCorpus(folder: string): CorpusFigures {
  const paths = documentsIn(folder)
  if (paths.length === 0) throw new Error(`there is no compose.yaml below ${folder}`)
  const answer = fromDisk(folder)
  let accepted = 0
  const times = Array.from({ length: passes }, () => {
    const started = performance.now()
    accepted = paths.filter(path => loadWith(path, answer) !== undefined).length
    return performance.now() - started
  })
  return {
    documents: paths.length,
    accepted,
    documentsPerSecond: Math.round((paths.length / median(times)) * 1000),
    firstPassMs: Math.round(times[0] ?? NaN),
  }
}

/** One `docker compose config` for each of them, one after the other. */
export function measureCompose(folder: string, program: string): ComposeFigures {
  const paths = documentsIn(folder)
  const env = { PATH: process.env['PATH'], HOME: folder }
  const started = performance.now()
  const accepted = paths.filter(path => {
    const args = [
      '--file',
      join(folder, path),
      'config',
      '--format',
      'json',
      '--no-path-resolution',
    ]
    const { error, status } = spawnSync(program, args, { env, timeout: composeTimeoutMs })
    if (error) throw error
    return status === 0
  })
  const seconds = (performance.now() - started) / 1000
  return {
    composeDocumentsPerSecond: Math.round((paths.length / seconds) * 10) / 10,
    composeAccepted: accepted.length,
  }
}

function documentsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name === 'compose.yaml')
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}
