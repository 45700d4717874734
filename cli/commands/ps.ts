import { parseApp } from '../arguments.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { print } from '../print.ts'
import { taskLines } from '../output/tasks.ts'

/** Tasks of one application, or of all. */
export async function ps(context: Context, app: string | undefined): Promise<ExitCode> {
  const wanted = app === undefined ? '' : parseApp(app)
  const engine = await context.engine()
  const reply = await engine.tasks(wanted)
  print(context, reply, ({ tasks }, screen) => taskLines(tasks, context.clock.now(), screen))
  return exitCodes.ok
}
