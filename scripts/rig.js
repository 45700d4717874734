// `npm run rig -- --hosts 3`: several servers on this machine to play with. docs/rig.md tells more.
import { register } from 'tsx/esm/api'
import { buildIfNeeded } from './build-if-needed.js'

process.exitCode = buildIfNeeded()
if (process.exitCode === 0) {
  register()
  const { play } = await import('../test/rig/play.ts')
  process.exitCode = await play(process.argv.slice(2))
}
