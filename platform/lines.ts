import { StringDecoder } from 'node:string_decoder'

const maxLength = 4096

/** Turns chunks of output into lines. What is longer than 4 KiB is cut, so that no output can fill the memory. */
export function lineSplitter(onLine: (line: string) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  return chunk => {
    const parts = (rest + decoder.write(chunk)).split('\n')
    rest = (parts.pop() ?? '').slice(0, maxLength)
    for (const line of parts) onLine(line.replace(/\r$/, '').slice(0, maxLength))
  }
}
