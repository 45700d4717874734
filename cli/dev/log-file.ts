import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const maxBytes = 10 * 1024 ** 2

/** Appends lines to a file. At 10 MiB it becomes `<file>.old`, and a new one begins. */
export function openLogFile(file: string): (line: string) => void {
  mkdirSync(dirname(file), { recursive: true })
  let bytes = sizeOf(file)
  return line => {
    if (bytes > maxBytes) {
      renameSync(file, `${file}.old`)
      bytes = 0
    }
    appendFileSync(file, `${line}\n`)
    bytes += Buffer.byteLength(line) + 1
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
