import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const timeoutMs = 120_000

/** The `banyan` command, compiled. */
export async function banyan(args: readonly string[]): Promise<CliResult> {
  const child = spawn(process.execPath, [resolve('dist/cli/main.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')))
  const code = await new Promise<number>(done => child.on('close', code => done(code ?? -1)))
  return { code, stdout, stderr }
}
