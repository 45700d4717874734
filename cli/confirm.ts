import { createInterface } from 'node:readline/promises'
import { usage } from './arguments.ts'

/** Data that is removed doesn't come back: a person types the application's name. Throws `usage` if nobody does. */
export async function confirmRemoval(app: string, signal: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY) throw usage('--volumes removes data: say --yes, too')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    const question = `This removes the volumes of ${app} on all servers, with all data in them. Type ${app} to go on: `
    const typed = await lines.question(question, { signal })
    if (typed.trim() !== app) throw usage('nothing was changed')
  } finally {
    lines.close()
  }
}
