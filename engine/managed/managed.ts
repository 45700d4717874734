import type { Logger } from '../../platform/logger.ts'

export interface ManagedOptions {
  /** Of the engine; each program keeps its data in a folder of its own below. */
  readonly dataDir: string
  /** On 127.0.0.1. */
  readonly port: number
  readonly log: Logger
  readonly signal: AbortSignal
}

/** A program that the engine runs itself, as a child process. */
export interface ManagedProgram {
  /** etcd: `http://127.0.0.1:2379` · registry: `127.0.0.1:5000`, as in image references. */
  readonly endpoint: string
  stop(): Promise<void>
}
