import { BanyanError } from '../../../core/errors.ts'
import type { Volume } from '../../../core/model/project.ts'
import { label } from '../docker/labels.ts'
import { volumeLabels } from '../docker/volumes.ts'
import { attempt, call } from './call.ts'
import { meanings } from './errors.ts'

const limitMs = 30_000

/** Codes: volume-not-found (wait): an external one is missing; runtime-lacks-option (stalled): a driver. */
export async function ensureVolume(
  program: readonly string[],
  app: string,
  volume: Volume,
  signal: AbortSignal,
): Promise<void> {
  const { runtimeName: name, external } = volume
  const found = await attempt(program, ['volume', 'inspect', name], { limitMs, signal })
  if (found.exitCode === 0) return
  if (external) {
    const sentence = `External volume ${name} is not there. Create it: nerdctl volume create ${name}`
    throw new BanyanError('volume-not-found', sentence, 'wait')
  }
  const what = `create volume ${name}`
  await call(program, volumeArgv(app, volume), { what, limitMs, signal, meanings: meanings.other })
}

/** nerdctl knows neither driver nor options yet, and then says so. */
function volumeArgv(app: string, volume: Volume): string[] {
  const isLocal = volume.driver === undefined || volume.driver === 'local'
  return [
    ...['volume', 'create'],
    ...Object.entries(volumeLabels(app, volume)).map(([key, value]) => `--label=${key}=${value}`),
    ...(isLocal ? [] : [`--driver=${volume.driver}`]),
    ...Object.entries(volume.driverOpts).map(([key, value]) => `--opt=${key}=${value}`),
    volume.runtimeName,
  ]
}

export async function volumesOf(
  program: readonly string[],
  app: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const what = `list volumes of ${app}`
  const argv = ['volume', 'ls', '--quiet', `--filter=label=${label.app}=${app}`]
  const { stdout } = await call(program, argv, { what, limitMs, signal, meanings: meanings.other })
  return stdout
    .split('\n')
    .filter(name => name !== '')
    .sort()
}

export async function removeVolume(
  program: readonly string[],
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const found = await attempt(program, ['volume', 'inspect', name], { limitMs, signal })
  if (found.exitCode !== 0) return
  const what = `remove volume ${name}`
  const inUse = [/in use/, 'volume-in-use', 'wait'] as const
  await call(program, ['volume', 'rm', name], { what, limitMs, signal, meanings: [inUse] })
}
