import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const sources = ['core', 'platform', 'engine', 'agent', 'cli', 'webhook', 'proto']
const builtFile = join('dist', 'cli', 'main.js')

/** Compiles the programs unless dist/ is as new as their sources. Answers the exit code. */
export function buildIfNeeded() {
  if (existsSync(builtFile) && newestSource() < statSync(builtFile).mtimeMs) return 0
  return spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' }).status ?? 1
}

function newestSource() {
  const files = sources.flatMap(folder =>
    readdirSync(folder, { recursive: true }).map(each => join(folder, each)),
  )
  return Math.max(...files.map(each => statSync(each).mtimeMs))
}
