import { type Logging } from '../../model/container-settings.ts'
import { mapAt, textAt } from '../read.ts'
import { type Mapping } from '../tree.ts'
import { filled, filledWordsAt, present } from './values.ts'

/** Absent: as the container engine is configured. */
export function loggingOf(service: Mapping): Logging | undefined {
  const map = mapAt(service, 'logging')
  return filled({
    ...present('driver', textAt(map, 'driver') || undefined),
    ...present('options', filledWordsAt(map, 'options')),
  })
}
