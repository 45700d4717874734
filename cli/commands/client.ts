import { parseAgent } from '../arguments.ts'
import { confirm } from '../confirm.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { addedClientLines, clientLines, removedClientLines } from '../output/clients.ts'
import { print } from '../print.ts'

export interface AddOptions {
  readonly pubkey: string
  readonly role: string
  readonly again: boolean
}

export async function addClient(
  context: Context,
  name: string,
  { pubkey: publicKey, role, again }: AddOptions,
): Promise<ExitCode> {
  const wish = { name: parseAgent(name), publicKey, role, again, person: context.person }
  const engine = await context.engine()
  print(context, await engine.addClient(wish), addedClientLines)
  return exitCodes.ok
}

export async function listClients(context: Context): Promise<ExitCode> {
  const engine = await context.engine()
  print(context, await engine.clients(), ({ clients }, screen) =>
    clientLines(clients, context.clock.now(), screen),
  )
  return exitCodes.ok
}

/** Asks first: an agent that is cut off can't be told anything any more. */
export async function removeClient(
  context: Context,
  name: string,
  { yes }: { readonly yes: boolean },
): Promise<ExitCode> {
  const wish = { name, person: context.person }
  const engine = await context.engine()
  if (!yes) {
    await confirm({
      question: `${name} is cut off at once, and can't come in again by itself.`,
      ...{ answer: name, refusal: 'removing a client has to be confirmed: say --yes, too' },
      signal: context.signal,
    })
  }
  print(context, await engine.removeClient(wish), removedClientLines)
  return exitCodes.ok
}
