import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyDelta, deltaResultSize } from '../../../../engine/git/delta.ts'

type Instruction =
  | { readonly kind: 'copy'; readonly from: number; readonly size: number }
  | { readonly kind: 'insert'; readonly bytes: Buffer }

function size(value: number): number[] {
  const rest = Math.floor(value / 128)
  return rest === 0 ? [value] : [(value % 128) | 0x80, ...size(rest)]
}

/** Bytes of a number that are not zero, with the bits that say which. */
function sparse(value: number, count: number): { bits: number; bytes: number[] } {
  const all = Array.from({ length: count }, (_, i) => Math.floor(value / 256 ** i) % 256)
  return {
    bits: all.reduce((bits, byte, i) => bits | (byte === 0 ? 0 : 1 << i), 0),
    bytes: all.filter(byte => byte !== 0),
  }
}

function encode(
  baseSize: number,
  resultSize: number,
  instructions: readonly Instruction[],
): Buffer {
  const body = instructions.flatMap(instruction => {
    if (instruction.kind === 'insert') return [instruction.bytes.length, ...instruction.bytes]
    const from = sparse(instruction.from, 4)
    const length = sparse(instruction.size === 0x10000 ? 0 : instruction.size, 3)
    return [0x80 | from.bits | (length.bits << 4), ...from.bytes, ...length.bytes]
  })
  return Buffer.from([...size(baseSize), ...size(resultSize), ...body])
}

const base = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 7) % 251))

describe('a delta', () => {
  it('makes what its copies and inserts say', () => {
    const copy = fc
      .record({
        from: fc.nat(4_000),
        size: fc.oneof(fc.integer({ min: 1, max: 60_000 }), fc.constant(0x10000)),
      })
      .map(part => ({ kind: 'copy' as const, ...part }))
    const insert = fc
      .uint8Array({ minLength: 1, maxLength: 127 })
      .map(bytes => ({ kind: 'insert' as const, bytes: Buffer.from(bytes) }))
    fc.assert(
      fc.property(fc.array(fc.oneof(copy, insert), { maxLength: 10 }), instructions => {
        const expected = Buffer.concat(
          instructions.map(part =>
            part.kind === 'insert' ? part.bytes : base.subarray(part.from, part.from + part.size),
          ),
        )
        const delta = encode(base.length, expected.length, instructions)

        expect(deltaResultSize(delta)).toBe(expected.length)
        expect(applyDelta(base, delta).equals(expected)).toBe(true)
      }),
    )
  })

  it.each([
    ['for another base', encode(1, 1, [{ kind: 'insert', bytes: Buffer.from('x') }])],
    ['that reads past its base', encode(base.length, 9, [{ kind: 'copy', from: 69_999, size: 9 }])],
    [
      'that makes too little',
      encode(base.length, 9, [{ kind: 'insert', bytes: Buffer.from('x') }]),
    ],
    [
      'that makes too much',
      encode(base.length, 1, [{ kind: 'insert', bytes: Buffer.from('xyz') }]),
    ],
    ['with an unknown instruction', Buffer.from([...size(base.length), 1, 0])],
  ])('%s is damaged', (_what, delta) => {
    expect(() => applyDelta(base, delta)).toThrow(expect.objectContaining({ code: 'git-corrupt' }))
  })
})
