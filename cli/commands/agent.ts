import { parseAgent, parseLabelChanges } from '../arguments.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { agentDetailLines, agentLines, labelLines } from '../output/agents.ts'
import { print } from '../print.ts'
import { watch } from '../watch.ts'

export async function listAgents(context: Context): Promise<ExitCode> {
  const engine = await context.engine()
  const reply = await engine.agents()
  print(context, reply, ({ agents }, screen) => agentLines(agents, context.clock.now(), screen))
  return exitCodes.ok
}

export async function inspectAgent(context: Context, name: string): Promise<ExitCode> {
  const wanted = parseAgent(name)
  const engine = await context.engine()
  const reply = await engine.agent(wanted)
  print(context, reply, (details, screen) => agentDetailLines(details, context.clock.now(), screen))
  return exitCodes.ok
}

/** `zone=eu disk-`: sets one label and takes another away. */
export async function labelAgent(
  context: Context,
  name: string,
  changes: readonly string[],
): Promise<ExitCode> {
  const wish = { name: parseAgent(name), ...parseLabelChanges(changes), person: context.person }
  const engine = await context.engine()
  const reply = await engine.labelAgent(wish)
  print(context, reply, shown => labelLines(wish.name, shown))
  return exitCodes.ok
}

/** Exit code 1 when something has to stay. */
export async function drain(
  context: Context,
  name: string,
  { wait }: { readonly wait: boolean },
): Promise<ExitCode> {
  return await setAvailability(context, name, 'drained', wait)
}

export async function pause(context: Context, name: string): Promise<ExitCode> {
  return await setAvailability(context, name, 'paused', false)
}

export async function activate(context: Context, name: string): Promise<ExitCode> {
  return await setAvailability(context, name, 'active', false)
}

async function setAvailability(
  context: Context,
  name: string,
  availability: string,
  wait: boolean,
): Promise<ExitCode> {
  const wish = { name: parseAgent(name), availability, wait, person: context.person }
  const engine = await context.engine()
  return await watch(context, engine.setAvailability(wish))
}
