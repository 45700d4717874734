import type { RunCommand } from '../run.ts'

/** Runs one command; `subject` is the name it is about, for did-you-mean. */
export type Run = (subject: string | undefined, command: RunCommand) => Promise<void>
