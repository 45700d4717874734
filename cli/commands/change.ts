import { parseApp, parseGeneration } from '../arguments.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { confirm } from '../confirm.ts'
import { suspendedLines } from '../output/suspend.ts'
import { print } from '../print.ts'
import { watch } from '../watch.ts'

interface WaitOption {
  readonly wait: boolean
}

interface NameOption {
  /** The name is a repository's, although an application may be called so. */
  readonly repository: boolean
}

/** Back to an older generation; without a number to the one before the active one. Pins the application. */
export async function rollback(
  context: Context,
  app: string,
  generation: string | undefined,
  { wait }: WaitOption,
): Promise<ExitCode> {
  const wish = { ...appWish(context, app, wait), generation: generationNumber(generation) }
  const engine = await context.engine()
  return await watch(context, engine.rollback(wish))
}

interface DownOptions extends WaitOption {
  readonly volumes: boolean
  readonly yes: boolean
}

/** Stops an application until `resume`; with its volumes only if that is said twice. */
export async function down(
  context: Context,
  app: string,
  { wait, volumes, yes }: DownOptions,
): Promise<ExitCode> {
  const wish = { ...appWish(context, app, wait), volumes }
  if (volumes && !yes) await confirmVolumes(wish.app, context.signal)
  const engine = await context.engine()
  return await watch(context, engine.down(wish))
}

/** Ends a pin, a `down` or a suspension: it follows Git again. */
export async function resume(
  context: Context,
  name: string,
  { wait, repository }: WaitOption & NameOption,
): Promise<ExitCode> {
  const wish = { ...named(name, repository), wait, person: context.person }
  const engine = await context.engine()
  return await watch(context, engine.resume(wish))
}

/** From then on commits are planned, and not deployed. */
export async function suspend(
  context: Context,
  name: string,
  { reason, repository }: NameOption & { readonly reason: string },
): Promise<ExitCode> {
  const wish = { ...named(name, repository), reason, person: context.person }
  const engine = await context.engine()
  const reply = await engine.suspend(wish)
  print(context, reply, suspendedLines)
  return exitCodes.ok
}

/** Lets the removals go through that the prune guard holds. */
export async function approve(
  context: Context,
  repository: string,
  { wait }: WaitOption,
): Promise<ExitCode> {
  const engine = await context.engine()
  return await watch(context, engine.approve({ repository, wait, person: context.person }))
}

async function confirmVolumes(app: string, signal: AbortSignal): Promise<void> {
  const question = `This removes the volumes of ${app} on all servers, with all data in them.`
  const refusal = '--volumes removes data: say --yes, too'
  await confirm({ question, answer: app, refusal, signal })
}

/** Without the option the engine finds out what is called so. */
function named(name: string, isRepository: boolean) {
  return isRepository ? { app: '', repository: name } : { app: parseApp(name), repository: '' }
}

function appWish({ person }: Context, app: string, wait: boolean) {
  return { app: parseApp(app), wait, person }
}

function generationNumber(text: string | undefined): number {
  return text === undefined ? 0 : parseGeneration(text)
}
