import { parseTarget } from '../arguments.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { print } from '../print.ts'
import { whyLines } from '../output/why.ts'

export async function why(context: Context, target: string): Promise<ExitCode> {
  const { app, service = '' } = parseTarget(target)
  const engine = await context.engine()
  const reply = await engine.why(app, service)
  print(context, reply, (shown, screen) => whyLines(shown, context.clock.now(), screen))
  return exitCodes.ok
}
