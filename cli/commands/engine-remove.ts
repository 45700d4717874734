import { confirm } from '../confirm.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { removedEngineLines } from '../output/engines.ts'
import { printable } from '../output/text.ts'
import { print } from '../print.ts'

interface RemoveOptions {
  readonly force: boolean
  readonly yes: boolean
}

/** Asks first: an engine that is removed comes in again only with a new token, or once somebody allows it. */
export async function removeEngine(
  context: Context,
  id: string,
  { force, yes }: RemoveOptions,
): Promise<ExitCode> {
  const engine = await context.engine()
  if (!yes) {
    const question = `${id} is cut off, and loses its place in the state.`
    const refusal = 'removing an engine has to be confirmed: say --yes, too'
    await confirm({ question, answer: id, refusal, signal: context.signal })
  }
  const reply = await engine.removeEngine({ id, force, person: context.person })
  print(context, reply, shown => removedEngineLines(id, shown))
  return exitCodes.ok
}

export async function allowEngine(context: Context, id: string): Promise<ExitCode> {
  const engine = await context.engine()
  const reply = await engine.allowEngine({ id, person: context.person })
  print(context, reply, () => [`${printable(id)} may start again`])
  return exitCodes.ok
}
