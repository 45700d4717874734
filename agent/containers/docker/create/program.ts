import type { ContainerCreateOptions } from 'dockerode'
import type { ContainerSpec } from '../../../../core/model/container-spec.ts'

/** What runs, as whom, where, and how it is ended. */
export function programOf(
  spec: ContainerSpec,
  imageEntrypoint: readonly string[] | undefined,
): ContainerCreateOptions {
  return {
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    ExposedPorts: exposedPorts(spec),
    StopTimeout: wholeSeconds(spec.stopGracePeriodMs),
    ...commandOf(spec, imageEntrypoint),
    ...(spec.user !== undefined && { User: spec.user }),
    ...(spec.workingDir !== undefined && { WorkingDir: spec.workingDir }),
    ...(spec.stopSignal !== undefined && { StopSignal: spec.stopSignal }),
    ...(spec.hostname !== undefined && { Hostname: spec.hostname }),
    ...(spec.domainname !== undefined && { Domainname: spec.domainname }),
    ...(spec.tty !== undefined && { Tty: spec.tty }),
    ...(spec.stdinOpen !== undefined && { OpenStdin: spec.stdinOpen }),
  }
}

/** Docker counts grace periods in whole seconds; rounding up never cuts one short. */
export function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000)
}

/**
 * An empty command clears the image's: Docker has no word for that, except that an image's command is not
 * used beside an entrypoint that was given. So its entrypoint is given again.
 */
function commandOf(
  { command, entrypoint }: ContainerSpec,
  imageEntrypoint: readonly string[] | undefined,
): Pick<ContainerCreateOptions, 'Cmd' | 'Entrypoint'> {
  const clears = command?.length === 0 && entrypoint === undefined
  const effective = clears ? imageEntrypoint : entrypoint
  return {
    ...(command !== undefined && { Cmd: [...command] }),
    ...(effective !== undefined && { Entrypoint: [...effective] }),
  }
}

/** For `docker ps` and curious people: publishing is done by the agent's own rules. */
function exposedPorts({ expose, ports }: ContainerSpec): Record<string, object> {
  const names = [
    ...expose.map(({ port, protocol }) => `${port}/${protocol}`),
    ...ports.map(({ target, protocol }) => `${target}/${protocol}`),
  ]
  return Object.fromEntries(names.map(name => [name, {}]))
}
