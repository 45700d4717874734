import { type Healthcheck } from '../../model/service.ts'
import { type Context } from '../context.ts'
import { flagAt, listAt, mapAt, scalarsIn, wordOf } from '../read.ts'
import { type Mapping } from '../tree.ts'
import { atLeast, durationAt } from './values.ts'

/** Defaults as Docker's (Dockerfile reference, HEALTHCHECK). */
export function healthcheckOf(service: Mapping, context: Context): Healthcheck | undefined {
  const map = mapAt(service, 'healthcheck')
  if (!map) return undefined
  const test = testOf(map, context)
  const timing = {
    intervalMs: durationAt(map, 'interval', context) || 30_000,
    timeoutMs: durationAt(map, 'timeout', context) || 30_000,
    retries: atLeast(map, 'retries', 0, context) || 3,
    startPeriodMs: durationAt(map, 'start_period', context) ?? 0,
    startIntervalMs: durationAt(map, 'start_interval', context) || 5000,
  }
  return test && { test, ...timing }
}

/** Empty: the image's own, with other timings. */
function testOf(map: Mapping, { problems }: Context): readonly string[] | undefined {
  if (flagAt(map, 'disable')) return ['NONE']
  const list = listAt(map, 'test')
  const test = scalarsIn(list).map(({ value }) => wordOf(value))
  if (test.length === 0) return []
  const [kind, program = ''] = test
  if (kind === 'NONE') return ['NONE']
  if (program !== '' || !kind?.startsWith('CMD')) return test
  const hint = 'write ["CMD", "curl", "-f", "http://localhost/"]'
  problems.error(list?.at ?? map.at, 'invalid-healthcheck', 'the test names no program', hint)
  return undefined
}
