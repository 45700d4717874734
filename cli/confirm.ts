import { createInterface } from 'node:readline/promises'
import { usage } from './arguments.ts'

interface Question {
  readonly question: string
  /** What a person has to type. */
  readonly answer: string
  /** Said where nobody is there to be asked. */
  readonly refusal: string
  readonly signal: AbortSignal
}

/** What is removed doesn't come back: a person types a name. Throws `usage` if nobody does. */
export async function confirm({ question, answer, refusal, signal }: Question): Promise<void> {
  if (!process.stdin.isTTY) throw usage(refusal)
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    const typed = await lines.question(`${question} Type ${answer} to go on: `, { signal })
    if (typed.trim() !== answer) throw usage('nothing was changed')
  } finally {
    lines.close()
  }
}
