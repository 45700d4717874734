/** The messages of a DNS stream over TCP, each behind its length in two bytes (RFC 1035, 4.2.2). */
export async function* frames(stream: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0)
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk as Buffer])
    for (let end = endOfFirst(rest); end !== undefined; end = endOfFirst(rest)) {
      yield Buffer.from(rest.subarray(2, end))
      rest = rest.subarray(end)
    }
  }
}

function endOfFirst(bytes: Buffer): number | undefined {
  if (bytes.length < 2) return undefined
  const end = 2 + bytes.readUInt16BE(0)
  return bytes.length < end ? undefined : end
}

export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(message.length)
  return Buffer.concat([length, message])
}
