import { parseAgent, parseDuration, parseInvitation, usage } from '../arguments.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { invitationLines, inviteLines, withdrawnLines } from '../output/invite.ts'
import { print } from '../print.ts'

export interface InviteOptions {
  readonly name?: string
  readonly ttl: string
  readonly uses?: string
  readonly address?: string
  readonly direct: boolean
}

/** Prints the line that makes another server a member. Its token is told this once. */
export async function inviteAgent(
  context: Context,
  { name, ttl, uses, address, direct }: InviteOptions,
): Promise<ExitCode> {
  const wish = {
    name: name === undefined ? '' : parseAgent(name),
    ttl: parseDuration(ttl),
    uses: uses === undefined ? 1 : parseUses(uses),
    person: context.person,
    direct,
  }
  const engine = await context.engine()
  const reply = await engine.inviteAgent(wish)
  const shown = address === undefined ? reply : { ...reply, address }
  print(context, shown, invite => inviteLines(invite, wish))
  return exitCodes.ok
}

/** Those that are open, used or expired; never their tokens. */
export async function listInvitations(context: Context): Promise<ExitCode> {
  const engine = await context.engine()
  const reply = await engine.invitations()
  print(context, reply, ({ invitations }, screen) =>
    invitationLines(invitations, context.clock.now(), screen),
  )
  return exitCodes.ok
}

export async function withdrawInvitation(context: Context, id: string): Promise<ExitCode> {
  const wish = { id: parseInvitation(id), person: context.person }
  const engine = await context.engine()
  const reply = await engine.withdrawInvitation(wish)
  print(context, reply, withdrawnLines)
  return exitCodes.ok
}

function parseUses(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw usage(`"${text}" is no number of servers`)
}
