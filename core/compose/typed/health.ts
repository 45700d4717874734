import { type Healthcheck } from '../../model/project.ts'
import { type Context } from '../context.ts'
import { has, listAt, mapAt, scalarsIn, wordOf } from '../read.ts'
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

function testOf(map: Mapping, { problems }: Context): readonly string[] | undefined {
  const list = listAt(map, 'test')
  const test = scalarsIn(list).map(({ value }) => wordOf(value))
  const place = list?.at ?? map.entries.values().next().value?.key ?? map.at
  if (!list) {
    const message = 'the health check has no test: the image’s own can not be tuned from here'
    if (!has(map, 'test')) problems.error(place, 'missing-key', message, 'add "test:"')
    return undefined
  }
  const [kind = '', ...rest] = test
  if (kind === 'NONE') return ['NONE']
  if (['CMD', 'CMD-SHELL'].includes(kind) && rest.length > 0 && rest[0] !== '') return test
  const hint = 'write ["CMD", "curl", "-f", "http://localhost/"]'
  problems.error(
    place,
    'invalid-healthcheck',
    'the test must begin with CMD, CMD-SHELL or NONE',
    hint,
  )
  return undefined
}
