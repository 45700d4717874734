import { parseApp } from '../arguments.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { eventLine } from '../output/events.ts'
import { jsonLine } from '../output/json.ts'
import { printableData } from '../output/text.ts'

interface EventsOptions {
  readonly follow: boolean
  readonly limit: number
}

export async function events(
  context: Context,
  app: string | undefined,
  { follow, limit }: EventsOptions,
): Promise<ExitCode> {
  const wanted = app === undefined ? '' : parseApp(app)
  const { terminal, json, clock } = context
  const engine = await context.engine()
  for await (const event of engine.events({ app: wanted, limit, follow })) {
    const line = json
      ? jsonLine(event)
      : eventLine(printableData(event), clock.now(), terminal.style)
    terminal.out(line)
  }
  context.signal.throwIfAborted()
  return exitCodes.ok
}
