import type { ContainerCreateOptions } from 'dockerode'
import type { WantedContainer } from '../runtime.ts'
import { attachmentOf, networkHostConfig } from './create/attachment.ts'
import { deviceSettings } from './create/devices.ts'
import type { HostSettings } from './create/host-settings.ts'
import { isolationSettings } from './create/isolation.ts'
import { binds, mounts } from './create/mounts.ts'
import { programOf } from './create/program.ts'
import { tuningSettings } from './create/tuning.ts'
import { containerLabels } from './labels.ts'

/**
 * What Docker shall create. Docker's own health check and restarts are off, because the agent does both. On the
 * agent's network the container gets a resolv.conf of ours instead of Docker's embedded server, which would answer
 * container names of other applications before asking us.
 */
export function createOptions(
  agent: string,
  wanted: WantedContainer,
  imageEntrypoint: readonly string[] | undefined,
): ContainerCreateOptions {
  const { spec } = wanted
  return {
    Image: spec.image,
    Labels: containerLabels(agent, wanted),
    Healthcheck: { Test: ['NONE'] },
    ...programOf(spec, imageEntrypoint),
    ...attachmentOf(wanted),
    HostConfig: hostConfig(wanted),
  }
}

function hostConfig(wanted: WantedContainer): HostSettings {
  const { spec } = wanted
  return {
    RestartPolicy: { Name: 'no' },
    Binds: binds(spec),
    Mounts: mounts(wanted),
    ...(spec.init !== undefined && { Init: spec.init }),
    ...(spec.readOnly !== undefined && { ReadonlyRootfs: spec.readOnly }),
    ...(spec.annotations && { Annotations: spec.annotations }),
    ...(spec.logging && {
      LogConfig: { Type: spec.logging.driver ?? '', Config: { ...spec.logging.options } },
    }),
    ...networkHostConfig(wanted),
    ...isolationSettings(spec.isolation),
    ...tuningSettings(spec),
    ...deviceSettings(spec.devices),
  }
}
