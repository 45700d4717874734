import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LineReader } from '../../../../../agent/containers/docker/demux.ts'

const stamp = '2026-11-21T09:33:12.123456789Z'
const at = Date.parse('2026-11-21T09:33:12.123Z')

function frame(stream: 1 | 2, text: string): Buffer {
  const payload = Buffer.from(`${stamp} ${text}`)
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(payload.length, 4)
  return Buffer.concat([header, payload])
}

const whole = Buffer.concat([
  frame(1, 'one\n'),
  frame(2, 'oh '),
  frame(1, 'two\r\n'),
  frame(2, 'nö\n'),
  frame(1, 'open'),
])
const lines = [
  { stream: 'stdout', at, text: 'one' },
  { stream: 'stdout', at, text: 'two' },
  { stream: 'stderr', at, text: 'oh nö' },
  { stream: 'stdout', at, text: 'open' },
]

it('reads the same lines however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length)), cuts => {
      const reader = new LineReader()
      const edges = [0, ...cuts.sort((a, b) => a - b), whole.length]

      const read = edges.flatMap((from, i) =>
        reader.push(whole.subarray(from, edges[i + 1] ?? from)),
      )

      expect([...read, ...reader.end()]).toEqual(lines)
    }),
  )
})

it('cuts a line without an end', () => {
  const reader = new LineReader()

  for (let i = 0; i < 20; i++) reader.push(frame(1, 'x'.repeat(16_384)))

  expect(reader.end()[0]?.text).toHaveLength(65_536)
})
