import { failures } from './failures.ts'

/** Size of what a delta makes, without making it. */
export function deltaResultSize(delta: Buffer): number {
  return readSizes(delta).resultSize
}

/** gitformat-pack(5), "Deltified representation": copy from the base or insert from the delta. */
export function applyDelta(base: Buffer, delta: Buffer): Buffer {
  const { baseSize, resultSize, bodyStart } = readSizes(delta)
  if (baseSize !== base.length) throw failures.corrupt('a delta does not fit its base')
  const result = Buffer.alloc(resultSize)
  let written = 0
  let at = bodyStart
  while (at < delta.length) {
    const instruction = delta.readUInt8(at++)
    if (instruction === 0) throw failures.corrupt('a delta holds an unknown instruction')
    const isCopy = instruction >= 0x80
    const { from, size, next } = isCopy
      ? readCopy(delta, at, instruction)
      : { from: at, size: instruction, next: at + instruction }
    const source = isCopy ? base : delta
    if (from + size > source.length || written + size > resultSize) {
      throw failures.corrupt('a delta does not fit what it makes')
    }
    source.copy(result, written, from, from + size)
    written += size
    at = next
  }
  if (written !== resultSize) throw failures.corrupt('a delta is truncated')
  return result
}

/** Bits 0–3 say which bytes of the offset follow, bits 4–6 which of the size; size 0 means 64 KiB. */
function readCopy(
  delta: Buffer,
  start: number,
  instruction: number,
): { readonly from: number; readonly size: number; readonly next: number } {
  let next = start
  const number = (bits: number, count: number) => {
    let value = 0
    for (let i = 0; i < count; i++) {
      if (bits & (1 << i)) value += delta.readUInt8(next++) * 2 ** (8 * i)
    }
    return value
  }
  const from = number(instruction, 4)
  const size = number(instruction >> 4, 3)
  return { from, size: size === 0 ? 0x10000 : size, next }
}

function readSizes(delta: Buffer): {
  readonly baseSize: number
  readonly resultSize: number
  readonly bodyStart: number
} {
  let at = 0
  const size = () => {
    let value = 0
    let byte = 0x80
    for (let scale = 1; byte & 0x80; scale *= 128) {
      byte = delta.readUInt8(at++)
      value += (byte & 0x7f) * scale
    }
    return value
  }
  return { baseSize: size(), resultSize: size(), bodyStart: at }
}
