import { describe, expect, it } from 'vitest'
import { eventLine } from '../../../../cli/output/events.ts'
import { plain } from '../../../../cli/output/style.ts'
import { event, now, utc } from '../samples.ts'

describe('banyan events', () => {
  it.each([
    [
      event({ app: 'shop', message: 'accepted as generation 42', commit: '9d1e4b0aa11' }),
      '14:02:15  ·  shop  accepted as generation 42  (9d1e4b0)',
    ],
    [
      event({ level: 'error', app: 'shop', service: 'web', message: 'probe failed' }),
      '14:02:15  ✗  shop/web  probe failed',
    ],
    [
      event({ level: 'warn', repository: 'shop-deploy', message: 'not reachable' }),
      '14:02:15  !  shop-deploy  not reachable',
    ],
    [event({ agent: 'node-2', message: 'lost' }), '14:02:15  ·  node-2  lost'],
    [event({ message: 'started' }), '14:02:15  ·  started'],
  ])('writes one line: %#', (given, line) => {
    expect(eventLine(given, now, plain, utc)).toBe(line)
  })
})
