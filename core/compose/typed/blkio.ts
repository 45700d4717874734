import { type Blkio, type DeviceRate } from '../../model/container-settings.ts'
import { type Context } from '../context.ts'
import { listAt, mapAt, mapsIn, textAt } from '../read.ts'
import { type Mapping } from '../tree.ts'
import { byText, bytesAt, filled, present, wholeAt } from './values.ts'

/** A weight of 0 leaves the default. */
const weights = [0, 1000] as const

export function blkioOf(service: Mapping, context: Context): Blkio | undefined {
  const map = mapAt(service, 'blkio_config')
  if (!map) return undefined
  return filled({
    ...present('weight', wholeAt(map, 'weight', weights, context) || undefined),
    ...present('weightDevices', weightsOf(map, context)),
    ...present('readBps', ratesAt(map, 'device_read_bps', context)),
    ...present('readIops', ratesAt(map, 'device_read_iops', context)),
    ...present('writeBps', ratesAt(map, 'device_write_bps', context)),
    ...present('writeIops', ratesAt(map, 'device_write_iops', context)),
  })
}

function weightsOf(map: Mapping, context: Context): Blkio['weightDevices'] {
  const devices = mapsIn(listAt(map, 'weight_device')).map(device => ({
    path: textAt(device, 'path') ?? '',
    weight: wholeAt(device, 'weight', weights, context) ?? 0,
  }))
  return filled(devices.sort(byText(({ path }) => path)))
}

function ratesAt(map: Mapping, key: string, context: Context): readonly DeviceRate[] | undefined {
  const rates = mapsIn(listAt(map, key)).map(device => ({
    path: textAt(device, 'path') ?? '',
    rate: bytesAt(device, 'rate', context) ?? 0,
  }))
  return filled(rates.sort(byText(({ path }) => path)))
}
