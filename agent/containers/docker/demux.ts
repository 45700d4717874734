import type { LogLine } from '../runtime.ts'

interface Frame {
  readonly stream: LogLine['stream']
  readonly text: string
}

const headerBytes = 8
const maxLineLength = 64 * 1024

/**
 * Takes Docker's multiplexed stream apart (Engine API, "Stream format": one byte of stream number, three
 * zeros, four bytes of length, payload). Frames may arrive in any number of pieces.
 */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): Frame[] {
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const frames: Frame[] = []
    while (rest.length >= headerBytes) {
      const end = headerBytes + rest.readUInt32BE(4)
      if (rest.length < end) break
      const text = rest.toString('utf8', headerBytes, end)
      frames.push({ stream: rest[0] === 2 ? 'stderr' : 'stdout', text })
      rest = rest.subarray(end)
    }
    this.#rest = rest
    return frames
  }
}

/**
 * Joins frames to lines. Each frame begins with a time stamp; a line over 16 KiB comes as several frames, of
 * which only the last ends with a newline. Longer lines than 64 KiB are cut.
 */
export class LineReader {
  readonly #frames = new FrameReader()
  readonly #open = new Map<LogLine['stream'], LogLine>()

  push(chunk: Buffer): LogLine[] {
    return this.#frames.push(chunk).flatMap(frame => this.#add(frame))
  }

  /** What the program wrote without a newline before it ended. */
  end(): LogLine[] {
    return [...this.#open.values()]
  }

  #add({ stream, text }: Frame): LogLine[] {
    const space = text.indexOf(' ')
    const open = this.#open.get(stream)
    const at = open?.at ?? (Date.parse(text.slice(0, space)) || 0)
    const joined = (open?.text ?? '') + text.slice(space + 1)
    const complete = joined.endsWith('\n')
    const line = { stream, at, text: joined.replace(/\r?\n$/, '').slice(0, maxLineLength) }
    if (!complete) {
      this.#open.set(stream, line)
      return []
    }
    this.#open.delete(stream)
    return [line]
  }
}
