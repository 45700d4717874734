// `npm run bench -- <name> [arguments]`: runs bench/<name>.ts and prints what it measured as one line of JSON.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { register } from 'tsx/esm/api'

const sources = ['core', 'platform', 'engine', 'agent', 'cli', 'webhook', 'proto']
const builtFile = join('dist', 'core', 'errors.js')

const [name, ...args] = process.argv.slice(2)
const file = resolve('bench', `${name}.ts`)
if (name === undefined || !benches().includes(name)) {
  console.log(
    `npm run bench -- <name> [arguments]\n\n${benches()
      .map(each => `  ${each}`)
      .join('\n')}`,
  )
  process.exitCode = name === undefined ? 0 : 2
} else {
  process.exitCode = build()
  if (process.exitCode === 0) await measure()
}

async function measure() {
  register()
  const { run } = await import(pathToFileURL(file).href)
  console.log(JSON.stringify(await run(args)))
}

/** Those that can be run; files they share have no number to print. */
function benches() {
  return readdirSync('bench')
    .filter(each => each.endsWith('.ts'))
    .map(each => each.slice(0, -3))
    .sort()
}

/** The programs that are measured run compiled. */
function build() {
  if (existsSync(builtFile) && newestSource() < statSync(builtFile).mtimeMs) return 0
  return spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' }).status ?? 1
}

function newestSource() {
  const files = sources.flatMap(folder =>
    readdirSync(folder, { recursive: true }).map(each => join(folder, each)),
  )
  return Math.max(...files.map(each => statSync(each).mtimeMs))
}
