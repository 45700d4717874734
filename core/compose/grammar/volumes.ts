import { cast, either, flag, keys, nothing, text } from '../shape.ts'
import { driverOptions, words } from './common.ts'
import { byPolicy } from './policy-notes.ts'

const external = byPolicy(
  cast('flag', either(flag, text, keys({ name: text }))),
  'volumes',
  'one that an application of another repository makes ',
)

export const volume = either(
  nothing,
  keys({
    name: text,
    driver: byPolicy(text, 'volume_drivers', 'beside "local" '),
    driver_opts: byPolicy(
      driverOptions,
      'volume_types',
      'file systems beside tmpfs and those of the network ',
    ),
    external,
    labels: words,
  }),
)
