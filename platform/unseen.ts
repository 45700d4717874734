import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** What a person types on the terminal without its being shown. Rejects when the signal aborts. */
export async function askUnseen(prompt: string, signal: AbortSignal): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  process.stderr.write(prompt)
  try {
    return await lines.question('', { signal })
  } finally {
    process.stderr.write('\n')
    lines.close()
  }
}
