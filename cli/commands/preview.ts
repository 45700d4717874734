import { parseDuration, parsePull } from '../arguments.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { previewLines } from '../output/previews.ts'
import { print } from '../print.ts'
import { watch } from '../watch.ts'

export async function listPreviews(context: Context): Promise<ExitCode> {
  const engine = await context.engine()
  const reply = await engine.previews()
  print(context, reply, ({ previews }, screen) =>
    previewLines(previews, context.clock.now(), screen),
  )
  return exitCodes.ok
}

/** Until a new commit. */
export async function removePreview(
  context: Context,
  repository: string,
  pull: string,
  { wait }: { readonly wait: boolean },
): Promise<ExitCode> {
  const wish = { repository, pull: parsePull(pull), person: context.person, wait }
  const engine = await context.engine()
  return await watch(context, engine.removePreview(wish))
}

export async function extendPreview(
  context: Context,
  repository: string,
  pull: string,
  { ttl }: { readonly ttl: string },
): Promise<ExitCode> {
  const wish = { repository, pull: parsePull(pull), person: context.person }
  const engine = await context.engine()
  const reply = await engine.extendPreview({ ...wish, ttl: parseDuration(ttl) })
  print(context, reply, (preview, screen) => previewLines([preview], context.clock.now(), screen))
  return exitCodes.ok
}
