import { text as readAll } from 'node:stream/consumers'
import { readSecretFile } from '../config-file.ts'

/**
 * A token of an invitation from a file, or from standard input (`-`): a person at a terminal is asked for it, and it isn't shown.
 * Undefined: no file is named. Codes: `interrupted` (wait), those of `readSecretFile`.
 */
export async function tokenIn(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined
  if (file !== '-') return (await readSecretFile(file)).trim()
  if (process.stdin.isTTY) return await askToken()
  return (await readAll(process.stdin)).trim()
}

async function askToken(): Promise<string> {
  const { ask } = await import('../prompts/ask.tsx')
  const question = {
    ...{ id: 'token', flag: '--token-file <file>', label: 'Token:', secret: true },
    hint: 'what the invitation printed',
    check: (text: string) => (text === '' ? 'is needed' : undefined),
  }
  const answers = await ask({
    title: 'Join a cluster',
    script: () => [question],
    ...{ given: {}, probes: {} },
  })
  return (answers['token'] ?? '').trim()
}
