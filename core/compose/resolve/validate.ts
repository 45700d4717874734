import { type Problems } from '../problems.ts'
import { type Mapping } from '../tree.ts'
import { checkDeviceRequests } from './rules/device-requests.ts'
import { checkExternalVolumes } from './rules/external-volumes.ts'
import { checkFileObjects } from './rules/file-objects.ts'
import { checkPorts } from './rules/ports.ts'
import { checkWatchedPaths } from './rules/watch.ts'

/**
 * Rules about single parts of a file that its grammar can't express (compose-go: validation/). They hold for services
 * of inactive profiles too.
 */
export function validate(file: Mapping, problems: Problems): void {
  checkExternalVolumes(file, problems)
  checkFileObjects(file, problems)
  checkPorts(file, problems)
  checkDeviceRequests(file, problems)
  checkWatchedPaths(file, problems)
}
