import type Docker from 'dockerode'
import { BanyanError } from '../../../core/errors.ts'
import type { Volume } from '../../../core/model/project.ts'
import { limited } from './call.ts'
import { statusCodeOf } from './errors.ts'
import { label } from './labels.ts'

const limitMs = 60_000

/** Codes: volume-not-found (wait): an external one is missing; volume-conflict (stalled): other driver. */
export async function ensureVolume(
  docker: Docker,
  app: string,
  volume: Volume,
  signal: AbortSignal,
): Promise<void> {
  if (volume.external) return await requireVolume(docker, volume.runtimeName, signal)
  const meanings = { 409: ['volume-conflict', 'stalled'] as const }
  await limited(
    { what: `create volume ${volume.runtimeName}`, limitMs, signal, meanings },
    async abortSignal => {
      await docker.createVolume({ ...options(app, volume), abortSignal })
    },
  )
}

function options(app: string, volume: Volume): Docker.VolumeCreateOptions {
  return {
    Name: volume.runtimeName,
    DriverOpts: { ...volume.driverOpts },
    Labels: volumeLabels(app, volume),
    ...(volume.driver !== undefined && { Driver: volume.driver }),
  }
}

export function volumeLabels(app: string, { name, labels }: Volume): Record<string, string> {
  return {
    ...labels,
    [label.app]: app,
    [label.composeProject]: app,
    [label.composeVolume]: name,
  }
}

async function requireVolume(docker: Docker, name: string, signal: AbortSignal): Promise<void> {
  await limited({ what: `look at volume ${name}`, limitMs, signal }, async abortSignal => {
    try {
      await docker.getVolume(name).inspect({ abortSignal })
    } catch (cause) {
      if (statusCodeOf(cause) !== 404) throw cause
      const sentence = `External volume ${name} is not there. Create it: docker volume create ${name}`
      throw new BanyanError('volume-not-found', sentence, 'wait', { cause })
    }
  })
}

export async function volumesOf(
  docker: Docker,
  app: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const filters = JSON.stringify({ label: [`${label.app}=${app}`] })
  const { Volumes } = await limited(
    { what: `list volumes of ${app}`, limitMs, signal },
    async abortSignal => await docker.listVolumes({ filters, abortSignal }),
  )
  return Volumes.map(({ Name }) => Name).sort()
}

export async function removeVolume(
  docker: Docker,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const meanings = { 409: ['volume-in-use', 'wait'] as const }
  await limited({ what: `remove volume ${name}`, limitMs, signal, meanings }, async abortSignal => {
    try {
      await docker.getVolume(name).remove({ abortSignal })
    } catch (cause) {
      if (statusCodeOf(cause) !== 404) throw cause
    }
  })
}
