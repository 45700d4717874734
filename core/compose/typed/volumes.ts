import { type Volume } from '../../model/project.ts'
import { type Context, shown } from '../context.ts'
import { allowsBind, allowsDevice } from '../policy.ts'
import { flagAt, has, mapAt, scalarAt, textAt, wordOf, wordsAt } from '../read.ts'
import { type Mapping } from '../tree.ts'
import { ensureAllowed } from './allow.ts'
import { reportForbidden } from './bind.ts'
import { byText, present } from './values.ts'

/** File systems that reach nothing of the server's own. */
const harmlessTypes: readonly string[] = ['tmpfs', 'nfs', 'nfs4', 'cifs', 'smb3']

/** The project's volumes, sorted by name. */
export function volumesOf(file: Mapping, project: string, context: Context): readonly Volume[] {
  const volumes = [...(mapAt(file, 'volumes')?.entries ?? [])].flatMap(([name, { key, value }]) => {
    if (value.kind !== 'map') return []
    const external = flagAt(value, 'external') ?? false
    if (external && ['driver', 'driver_opts', 'labels'].some(each => has(value, each))) {
      const message = 'an external volume is used as it is: driver, driver_opts and labels conflict'
      context.problems.error(key, 'conflict', message)
    }
    checkDriver(value, context)
    return [volumeOf(name, value, external, project)]
  })
  return volumes.sort(byText(({ name }) => name))
}

function volumeOf(name: string, map: Mapping, external: boolean, project: string): Volume {
  return {
    name,
    runtimeName: textAt(map, 'name') || (external ? name : `${project}_${name}`),
    external,
    ...present('driver', textAt(map, 'driver') || undefined),
    driverOpts: wordsAt(map, 'driver_opts'),
    labels: wordsAt(map, 'labels'),
  }
}

/** Only `local` is known to do what its options say. */
function checkDriver(map: Mapping, context: Context): void {
  const driver = scalarAt(map, 'driver')
  const options = mapAt(map, 'driver_opts')
  if (driver && !['', 'local'].includes(wordOf(driver.value))) {
    const isAllowed = (context.policy.volumeDrivers ?? []).includes(wordOf(driver.value))
    const what = `the volume driver ${shown(driver)}`
    ensureAllowed(isAllowed, driver.at, what, 'volume_drivers', context)
  } else if (options && ['type', 'o', 'device'].some(key => textAt(options, key))) {
    checkLocal(options, context)
  }
}

/** `local` hands its options to mount(2): with `o: bind` it is a bind mount by another name. */
function checkLocal(options: Mapping, context: Context): void {
  const { policy } = context
  const device = scalarAt(options, 'device')
  const path = device ? wordOf(device.value) : ''
  const isBind = /(^|,)r?bind(,|$)/.test(textAt(options, 'o') ?? '')
  if (isBind) {
    if (device && !allowsBind(policy, path)) reportForbidden(device, context)
    return
  }
  const type = textAt(options, 'type') ?? ''
  if (harmlessTypes.includes(type)) return
  const place = (scalarAt(options, 'type') ?? options).at
  const isAllowed = (policy.volumeTypes ?? []).includes(type)
  ensureAllowed(
    isAllowed,
    place,
    `a volume of type ${JSON.stringify(type)}`,
    'volume_types',
    context,
  )
  if (device && path.startsWith('/') && !allowsDevice(policy, path)) {
    ensureAllowed(false, device.at, `the device ${shown(device)}`, 'devices', context)
  }
}
