import { Metadata, status } from '@grpc/grpc-js'
import { expect, test } from 'vitest'
import { BanyanError, type Disposition } from '../../../../core/errors.ts'
import { fromServiceError, toServiceError } from '../../../../platform/rpc/errors.ts'

test.each<[Disposition, status]>([
  ['retry', status.UNAVAILABLE],
  ['wait', status.FAILED_PRECONDITION],
  ['stalled', status.INVALID_ARGUMENT],
  ['bug', status.INTERNAL],
])('disposition %s crosses the wire as status %i', (disposition, code) => {
  const sent = toServiceError(new BanyanError('no-such-app', 'Unknown application.', disposition))

  const received = fromServiceError(sent, 'engine:1')

  expect(sent.code).toBe(code)
  expect(received).toMatchObject({
    code: 'no-such-app',
    message: 'Unknown application.',
    disposition,
  })
})

test('a long sentence is cut so that it fits into the trailers', () => {
  const sent = toServiceError(new BanyanError('long', '€'.repeat(100_000), 'stalled'))

  expect(encodeURI(sent.details).length).toBeLessThan(32_000)
})

test.each([
  [status.UNAVAILABLE, 'rpc-unavailable', 'retry'],
  [status.DEADLINE_EXCEEDED, 'rpc-timeout', 'retry'],
  [status.CANCELLED, 'rpc-cancelled', 'retry'],
  [status.UNIMPLEMENTED, 'rpc-unsupported', 'stalled'],
  [status.RESOURCE_EXHAUSTED, 'rpc-too-large', 'stalled'],
  [status.DATA_LOSS, 'rpc-failed', 'bug'],
])('status %i without a code of ours becomes %s and names the peer', (code, ours, disposition) => {
  const received = fromServiceError(
    Object.assign(new Error('x'), { code, details: 'why', metadata: new Metadata() }),
    'engine:1',
  )

  expect(received).toMatchObject({ code: ours, disposition })
  expect(received.message).toContain('engine:1')
})

test('a disposition that this version does not know is not taken over', () => {
  const metadata = new Metadata()
  metadata.set('banyan-code', 'x')
  metadata.set('banyan-disposition', 'toString')
  const error = Object.assign(new Error('x'), { code: status.INTERNAL, details: 'd', metadata })

  expect(fromServiceError(error, 'engine:1').code).toBe('rpc-failed')
})
