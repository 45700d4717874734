import type { IncomingMessage } from 'node:http'

export type Body =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'no-room' }
  | { readonly kind: 'cut-off' }

/** Bytes that bodies may hold in memory together: senders are strangers until their body was read and verified. */
export class BodyMemory {
  readonly maxBytes: number
  #used = 0

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  take(bytes: number): boolean {
    if (this.#used + bytes > this.maxBytes) return false
    this.#used += bytes
    return true
  }

  giveBack(bytes: number): void {
    this.#used -= bytes
  }
}

/** Reads a request's body, and stops keeping it as soon as it is over the limit. Never rejects. */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  memory: BodyMemory,
): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return { kind: 'too-large' }
  const chunks: Buffer[] = []
  let length = 0
  let taken = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      const part = chunk as Buffer
      length += part.length
      if (length > maxBytes) return { kind: 'too-large' }
      if (!memory.take(part.length)) return { kind: 'no-room' }
      taken += part.length
      chunks.push(part)
    }
    const [first] = chunks
    const bytes = first && chunks.length === 1 ? first : Buffer.concat(chunks)
    return { kind: 'whole', bytes }
  } catch {
    return { kind: 'cut-off' }
  } finally {
    memory.giveBack(taken)
  }
}
