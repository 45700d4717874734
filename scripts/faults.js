// `npm run faults [-- <words>]`: everything that goes wrong with an engine or a member of etcd, at every moment of a deployment.
import { register } from 'tsx/esm/api'
import { buildIfNeeded } from './build-if-needed.js'

process.exitCode = buildIfNeeded()
if (process.exitCode === 0) {
  register()
  const { runFaults } = await import('../test/e2e/high-availability/all-faults.ts')
  process.exitCode = await runFaults(process.argv.slice(2))
}
