import {
  type DeviceMapping,
  type DeviceRequest,
  type Devices,
} from '../../model/container-settings.ts'
import { canonicalJson } from '../../hash.ts'
import { type Context, shown } from '../context.ts'
import { allowsDevice } from '../policy.ts'
import { has, listAt, mapAt, mapsIn, scalarAt, scalarsIn, textAt, wordOf } from '../read.ts'
import { type Mapping } from '../tree.ts'
import { ensureAllowed } from './allow.ts'
import {
  byText,
  filled,
  filledWordsAt,
  present,
  sortedTextsAt,
  textsAt,
  wholeAt,
} from './values.ts'

export function devicesOf(service: Mapping, context: Context): Devices | undefined {
  return filled({
    ...present('mapped', mappedDevices(service, context)),
    ...present('cgroupRules', cgroupRules(service, context)),
    ...present('requests', deviceRequests(service, context)),
  })
}

/** Paths, and names by the Container Device Interface, such as `vendor.com/class=name`. */
function mappedDevices(service: Mapping, context: Context): readonly DeviceMapping[] | undefined {
  const devices = mapsIn(listAt(service, 'devices')).flatMap(device => {
    const scalar = scalarAt(device, 'source')
    if (!scalar) return []
    const source = wordOf(scalar.value)
    if (!/^\/|^[\w.-]+\/[\w.-]+=/.test(source)) {
      const hint = 'such as "/dev/ttyUSB0:/dev/ttyUSB0:rw" or "vendor.com/class=name"'
      context.problems.error(scalar.at, 'invalid-device', `${shown(scalar)} is no device`, hint)
      return []
    }
    const isAllowed = allowsDevice(context.policy, source)
    ensureAllowed(isAllowed, scalar.at, `the device ${shown(scalar)}`, 'devices', context)
    const target = textAt(device, 'target') || source
    return [{ source, target, permissions: permissionsOf(device, context) }]
  })
  return filled(devices.sort(byText(({ target, source }) => `${target}\0${source}`)))
}

/** In the order r, w, m: it means nothing. */
function permissionsOf(device: Mapping, { problems }: Context): string {
  const scalar = scalarAt(device, 'permissions')
  const letters = scalar ? wordOf(scalar.value) : 'rwm'
  if (scalar && !/^[rwm]{0,3}$/.test(letters)) {
    const message = `${shown(scalar)} are no permissions of a device`
    problems.error(scalar.at, 'invalid-device', message, 'some of r, w and m')
  }
  return ['r', 'w', 'm'].filter(letter => (letters || 'rwm').includes(letter)).join('')
}

function cgroupRules(service: Mapping, context: Context): readonly string[] | undefined {
  for (const scalar of scalarsIn(listAt(service, 'device_cgroup_rules'))) {
    const rule = wordOf(scalar.value)
    const isAllowed = (context.policy.deviceCgroupRules ?? []).includes(rule)
    const what = `the device rule ${shown(scalar)}`
    ensureAllowed(isAllowed, scalar.at, what, 'device_cgroup_rules', context)
  }
  return sortedTextsAt(service, 'device_cgroup_rules')
}

/** `gpus` is the short way to `deploy.resources.reservations.devices` with the capability `gpu`. */
function deviceRequests(service: Mapping, context: Context): readonly DeviceRequest[] | undefined {
  const resources = mapAt(mapAt(service, 'deploy'), 'resources')
  const reserved = mapsIn(listAt(mapAt(resources, 'reservations'), 'devices'))
  const requests = [
    ...mapsIn(listAt(service, 'gpus')).map(map => requestOf(map, ['gpu'], context)),
    ...reserved.map(map => requestOf(map, [], context)),
  ]
  return filled(requests.sort(byText(canonicalJson)))
}

function requestOf(map: Mapping, implied: readonly string[], context: Context): DeviceRequest {
  const deviceIds = textsAt(map, 'device_ids')
  const driver = textAt(map, 'driver') || undefined
  checkRequest(map, driver, deviceIds ?? [], context)
  const capabilities = new Set([...implied, ...(sortedTextsAt(map, 'capabilities') ?? [])])
  return {
    ...present('driver', driver),
    count: countOf(map, context),
    ...present('deviceIds', deviceIds),
    capabilities: [...capabilities].sort(),
    ...present('options', filledWordsAt(map, 'options')),
  }
}

function checkRequest(
  map: Mapping,
  driver: string | undefined,
  deviceIds: readonly string[],
  context: Context,
): void {
  const place = map.entries.values().next().value?.key ?? map.at
  if (driver !== 'cdi') {
    ensureAllowed(context.policy.gpus ?? false, place, 'reserving GPUs', 'gpus', context)
    return
  }
  for (const id of deviceIds) {
    const what = `the device ${JSON.stringify(id)}`
    ensureAllowed(allowsDevice(context.policy, id), place, what, 'devices', context)
  }
}

/** -1 for all; without ids nothing else could be meant. */
function countOf(map: Mapping, context: Context): number {
  if (textAt(map, 'count') === 'all') return -1
  return wholeAt(map, 'count', [-1, 1000], context) ?? (has(map, 'device_ids') ? 0 : -1)
}
