import { parseApp } from '../arguments.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { historyLines } from '../output/history.ts'
import { print } from '../print.ts'

export async function history(context: Context, app: string): Promise<ExitCode> {
  const wanted = parseApp(app)
  const engine = await context.engine()
  const reply = await engine.history(wanted)
  print(context, reply, ({ generations }, screen) =>
    historyLines(generations, context.clock.now(), screen),
  )
  return exitCodes.ok
}
