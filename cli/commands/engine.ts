import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { engineLines, engineListLines } from '../output/engines.ts'
import { print } from '../print.ts'

/** The engine that answers, and what the cluster is made of. */
export async function showEngine(context: Context): Promise<ExitCode> {
  const engine = await context.engine()
  const reply = await engine.engines()
  print(context, reply, shown => engineLines(shown, context.clock.now()))
  return exitCodes.ok
}

export async function listEngines(context: Context): Promise<ExitCode> {
  const engine = await context.engine()
  const reply = await engine.engines()
  print(context, reply, (shown, screen) => engineListLines(shown, context.clock.now(), screen))
  return exitCodes.ok
}
