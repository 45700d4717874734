/** What the system says, with a code and a sentence of ours: nothing in Banyan is wrong, and a person can do something. */
const known: Readonly<Record<string, readonly [code: string, sentence: string]>> = {
  ENOSPC: ['disk-full', 'The disk that this program writes to is full'],
  EDQUOT: ['disk-full', 'The quota of the disk that this program writes to is used up'],
  EROFS: ['disk-read-only', 'The disk that this program writes to can only be read'],
  EMFILE: ['files-exhausted', 'This program may open no more files'],
  ENFILE: ['files-exhausted', 'This server may open no more files'],
}

interface SystemError {
  readonly code: string
  readonly message: string
}

/** Undefined for what isn't the system's, or says nothing by itself. */
export function systemError(error: unknown): SystemError | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  const found = known[String(error.code)]
  return found && { code: found[0], message: `${found[1]} (${error.message})` }
}
