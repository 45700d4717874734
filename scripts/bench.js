// `npm run bench -- <name> [arguments]`: runs bench/<name>.ts and prints what it measured as one line of JSON.
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { register } from 'tsx/esm/api'
import { buildIfNeeded } from './build-if-needed.js'

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
  process.exitCode = buildIfNeeded() // the programs that are measured run compiled
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
