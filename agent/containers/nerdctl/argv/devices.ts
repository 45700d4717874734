import type { DeviceRequest, Devices } from '../../../../core/model/container-settings.ts'
import { listOf } from './flags.ts'

/** A device that is no path of the host is the name of a CDI one. */
export function deviceFlags({ mapped = [], cgroupRules, requests = [] }: Devices = {}): string[] {
  const devices = mapped.map(({ source, target, permissions }) =>
    source.startsWith('/') ? `${source}:${target}:${permissions}` : source,
  )
  return [
    ...listOf('device', devices),
    ...listOf('device-cgroup-rule', cgroupRules),
    ...listOf('gpus', requests.map(gpuOption)),
  ]
}

/** Fields of a line of CSV, as for `docker run --gpus`; lists in a field are quoted for their commas. */
function gpuOption({ driver, count, deviceIds, capabilities, options = {} }: DeviceRequest) {
  const lists = [
    ...(deviceIds ? [`"device=${deviceIds.join(',')}"`] : [`count=${count}`]),
    `"capabilities=${capabilities.join(',')}"`,
    ...Object.entries(options).map(([name, value]) => `"options=${name}=${value}"`),
  ]
  return [...(driver === undefined ? [] : [`driver=${driver}`]), ...lists].join(',')
}
