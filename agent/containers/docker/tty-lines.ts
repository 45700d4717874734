import { StringDecoder } from 'node:string_decoder'
import type { LogLine } from '../runtime.ts'

const maxLineLength = 64 * 1024

/**
 * Takes the log of a container with a terminal apart: one stream without frames, in which each line begins with a
 * time stamp and ends as terminals end lines.
 */
export class TtyLineReader {
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''

  push(chunk: Buffer): LogLine[] {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n')
    this.#rest = (lines.pop() ?? '').slice(0, maxLineLength)
    return lines.map(lineOf)
  }

  end(): LogLine[] {
    return this.#rest === '' ? [] : [lineOf(this.#rest)]
  }
}

function lineOf(line: string): LogLine {
  const space = line.indexOf(' ')
  const text = line.slice(space + 1).replace(/\r$/, '')
  return {
    stream: 'stdout',
    at: Date.parse(line.slice(0, space)) || 0,
    text: text.slice(0, maxLineLength),
  }
}
