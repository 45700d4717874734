import type { ExecSettings, WantedContainer, WantedImage } from '../runtime.ts'
import { deviceFlags } from './argv/devices.ts'
import { flag, listOf, switchOf } from './argv/flags.ts'
import { isolationFlags } from './argv/isolation.ts'
import { mountFlags } from './argv/mounts.ts'
import { networkFlags } from './argv/network.ts'
import { tuningFlags } from './argv/tuning.ts'

/** Files of 0600 that hold what nobody may read in a list of processes. */
export interface PrivateFiles {
  readonly env: string
  readonly labels: string
  /** The profile; empty where the manifest has none of its own. */
  readonly seccomp: string
}

/**
 * The words of nerdctl are Docker's. A flag that this nerdctl lacks makes it refuse the whole call, so nothing is left
 * out in silence. Its own restarts are off, because the agent does them; images are fetched before.
 */
export function createArgv(
  wanted: WantedContainer,
  files: PrivateFiles,
  imageEntrypoint: readonly string[] | undefined,
): string[] {
  const { spec } = wanted
  const [entrypoint, args] = programOf(wanted, imageEntrypoint)
  return [
    ...['create', '--pull=never', '--restart=no'],
    ...flag('name', spec.containerName ?? wanted.task),
    ...flag('env-file', files.env),
    ...flag('label-file', files.labels),
    ...flag('platform', spec.platform),
    ...flag('user', spec.user),
    ...flag('workdir', spec.workingDir),
    ...flag('stop-signal', spec.stopSignal),
    ...flag('stop-timeout', String(Math.ceil(spec.stopGracePeriodMs / 1000))),
    ...switchOf('init', spec.init),
    ...switchOf('tty', spec.tty),
    ...switchOf('interactive', spec.stdinOpen),
    ...switchOf('read-only', spec.readOnly),
    ...listOf('annotation', pairs(spec.annotations)),
    ...flag('log-driver', spec.logging?.driver),
    ...listOf('log-opt', pairs(spec.logging?.options)),
    ...networkFlags(wanted),
    ...isolationFlags(spec.isolation, files.seccomp),
    ...tuningFlags(spec),
    ...deviceFlags(spec.devices),
    ...mountFlags(wanted),
    ...(entrypoint === undefined ? [] : [`--entrypoint=${entrypoint}`]),
    ...[spec.image, ...args],
  ]
}

/** `--entrypoint` takes one word: the others stand before the command. */
function programOf(
  { spec: { entrypoint, command = [] } }: WantedContainer,
  imageEntrypoint: readonly string[] | undefined,
): [string | undefined, readonly string[]] {
  const effective = entrypoint ?? imageEntrypoint
  if (effective === undefined) return [undefined, command]
  const [program = '', ...rest] = effective
  return [program, [...rest, ...command]]
}

export function execArgv(
  containerId: string,
  argv: readonly string[],
  { user, workingDir, privileged }: ExecSettings,
  envFile: string,
): string[] {
  return [
    'exec',
    ...flag('user', user),
    ...flag('workdir', workingDir),
    ...switchOf('privileged', privileged),
    ...flag('env-file', envFile),
    ...[containerId, ...argv],
  ]
}

export function pullArgv({ image, platform }: WantedImage): string[] {
  return ['pull', '--quiet', ...flag('platform', platform), image]
}

export function imageArgv({ image, platform }: WantedImage): string[] {
  return ['image', 'inspect', ...flag('platform', platform), image]
}

export function logsArgv(
  containerId: string,
  { tail, since }: { readonly tail?: number; readonly since?: string },
): string[] {
  const last = tail === undefined ? undefined : String(tail)
  return ['logs', '--timestamps', ...flag('tail', last), ...flag('since', since), containerId]
}

function pairs(map: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(map).map(([name, value]) => `${name}=${value}`)
}
