import { cast, each, either, keys, text } from '../shape.ts'
import { flagFromText, numberOrText, texts } from './common.ts'

export const healthcheck = keys({
  test: either(text, texts),
  disable: flagFromText,
  ...each(['interval', 'timeout', 'start_period', 'start_interval'], text),
  retries: cast('integer', numberOrText),
})
