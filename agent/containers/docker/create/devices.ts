import type { HostConfig } from 'dockerode'
import type { DeviceRequest, Devices } from '../../../../core/model/container-settings.ts'

/** A device that is no path of the host is the name of a CDI one, which is asked for like a GPU. */
export function deviceSettings(devices: Devices = {}): HostConfig {
  const { mapped = [], cgroupRules, requests = [] } = devices
  const paths = mapped.filter(({ source }) => source.startsWith('/'))
  const names = mapped.filter(({ source }) => !source.startsWith('/')).map(({ source }) => source)
  const asked = [...requests.map(requestOf), ...(names.length > 0 ? [cdiRequest(names)] : [])]
  return {
    ...(paths.length > 0 && {
      Devices: paths.map(({ source, target, permissions }) => ({
        ...{ PathOnHost: source, PathInContainer: target, CgroupPermissions: permissions },
      })),
    }),
    ...(cgroupRules && { DeviceCgroupRules: [...cgroupRules] }),
    ...(asked.length > 0 && { DeviceRequests: asked }),
  }
}

function requestOf({ driver, count, deviceIds, capabilities, options }: DeviceRequest) {
  return {
    ...(driver !== undefined && { Driver: driver }),
    Count: count,
    ...(deviceIds && { DeviceIDs: [...deviceIds] }),
    Capabilities: [[...capabilities]],
    ...(options && { Options: { ...options } }),
  }
}

function cdiRequest(names: readonly string[]) {
  return { Driver: 'cdi', Count: 0, DeviceIDs: [...names], Capabilities: [] }
}
