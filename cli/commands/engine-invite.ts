import { parseAgent, parseDuration } from '../arguments.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { inviteEngineLines } from '../output/invite-engine.ts'
import { print } from '../print.ts'

export interface InviteEngineOptions {
  readonly name?: string
  readonly ttl: string
  readonly address?: string
}

/** Prints what makes another server an engine. Its token is told this once. */
export async function inviteEngine(
  context: Context,
  { name, ttl, address }: InviteEngineOptions,
): Promise<ExitCode> {
  const wish = {
    name: name === undefined ? '' : parseAgent(name),
    ttl: parseDuration(ttl),
    person: context.person,
  }
  const engine = await context.engine()
  const reply = await engine.inviteEngine(wish)
  const shown = address === undefined ? reply : { ...reply, address }
  print(context, shown, invite => inviteEngineLines(invite, wish.name))
  return exitCodes.ok
}
