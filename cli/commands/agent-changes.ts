import { parseAgent, usage } from '../arguments.ts'
import { confirm } from '../confirm.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { removalQuestion, removedAgentLines, rotatedAgentLines } from '../output/agents.ts'
import { print } from '../print.ts'

interface RemoveOptions {
  readonly force: boolean
  readonly yes: boolean
}

/** Asks first: what was on a server that is forgotten is given up. */
export async function removeAgent(
  context: Context,
  name: string,
  { force, yes }: RemoveOptions,
): Promise<ExitCode> {
  const wish = { name: parseAgent(name), force, person: context.person }
  const engine = await context.engine()
  if (!yes) {
    const details = await engine.agent(wish.name)
    const refusal = 'removing an agent has to be confirmed: say --yes, too'
    await confirm({
      ...{ question: removalQuestion(details), answer: wish.name, refusal },
      signal: context.signal,
    })
  }
  const reply = await engine.removeAgent(wish)
  print(context, reply, shown => removedAgentLines(wish.name, shown))
  return exitCodes.ok
}

/** Exit code 1 when one of all could not be asked. */
export async function rotateAgentKeys(
  context: Context,
  name: string | undefined,
  all: boolean,
): Promise<ExitCode> {
  if ((name === undefined) === !all) throw usage('name one agent, or say --all')
  const wish = { name: name === undefined ? '' : parseAgent(name), person: context.person }
  const engine = await context.engine()
  const reply = await engine.rotateAgentKeys(wish)
  print(context, reply, rotatedAgentLines)
  return reply.skipped.length > 0 ? exitCodes.failed : exitCodes.ok
}
