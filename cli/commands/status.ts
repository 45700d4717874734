import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { print } from '../print.ts'
import { statusLines } from '../output/status.ts'

export async function status(context: Context): Promise<ExitCode> {
  const engine = await context.engine()
  const reply = await engine.status()
  print(context, reply, (shown, screen) => statusLines(shown, context.clock.now(), screen))
  return exitCodes.ok
}
