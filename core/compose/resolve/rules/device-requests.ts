import { type Problems } from '../../problems.ts'
import { listAt, mapAt, mapsIn } from '../../read.ts'
import { type Mapping } from '../../tree.ts'
import { servicesOf } from '../project.ts'

/** Devices are asked for by number or by name (compose-go: checkDeviceRequest). */
export function checkDeviceRequests(file: Mapping, problems: Problems): void {
  for (const { map } of servicesOf(file)) {
    const reservations = mapAt(mapAt(mapAt(map, 'deploy'), 'resources'), 'reservations')
    const lists = [listAt(map, 'gpus'), listAt(reservations, 'devices')]
    for (const request of lists.flatMap(mapsIn)) {
      const ids = request.entries.get('device_ids')
      if (!ids || !request.entries.has('count')) continue
      const message = '"count" and "device_ids" are two ways to ask for devices'
      problems.error(ids.key, 'conflict', message, 'keep one of them')
    }
  }
}
