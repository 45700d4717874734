import { pino, destination, type Logger as PinoLogger } from 'pino'
import pretty from 'pino-pretty'

export type Logger = PinoLogger

export interface LogOptions {
  readonly program: string
  readonly level: string
  /** pretty on a terminal, json elsewhere, unless told. */
  readonly format?: 'pretty' | 'json'
}

/** Fields that may hold a secret, wherever somebody logs them. */
const redact = [
  'token',
  'password',
  'secret',
  'authorization',
  'environment',
  'files',
  'content',
].flatMap(field => [field, `*.${field}`, `*.*.${field}`])

/** Logs go to standard error: standard output belongs to results. */
export function createLogger({ program, level, format }: LogOptions): Logger {
  const asPretty = (format ?? (process.stderr.isTTY ? 'pretty' : 'json')) === 'pretty'
  const stream = asPretty
    ? pretty({
        destination: 2,
        sync: true,
        ignore: 'pid,hostname,program',
        colorize: process.stderr.isTTY,
      })
    : destination({ dest: 2, sync: true })
  return pino({ level, base: { program }, redact: { paths: redact, censor: '[redacted]' } }, stream)
}
