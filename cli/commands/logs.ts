import { parseTarget } from '../arguments.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { jsonLine } from '../output/json.ts'
import { logLine } from '../output/logs.ts'

interface LogsOptions {
  readonly follow: boolean
  readonly tail: number
}

export async function logs(
  context: Context,
  target: string,
  { follow, tail }: LogsOptions,
): Promise<ExitCode> {
  const { app, service = '' } = parseTarget(target)
  const { terminal, json } = context
  const engine = await context.engine()
  for await (const line of engine.logs({ app, service, tail, follow })) {
    terminal.out(json ? jsonLine(line) : logLine(line, terminal.style, terminal.interactive))
  }
  context.signal.throwIfAborted()
  return exitCodes.ok
}
