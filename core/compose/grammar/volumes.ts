import { cast, either, flag, keys, nothing, text } from '../shape.ts'
import { driverOptions, words } from './common.ts'

const external = cast('flag', either(flag, text, keys({ name: text })))

export const volume = either(
  nothing,
  keys({ name: text, driver: text, driver_opts: driverOptions, external, labels: words }),
)
