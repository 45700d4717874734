import { version as clientVersion } from '../../platform/version.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { jsonText } from '../output/json.ts'
import { printableData } from '../output/text.ts'

interface VersionOptions {
  /** Don't ask the engine. */
  readonly client: boolean
}

/** The client's version is printed even when no engine answers. */
export async function version(context: Context, { client }: VersionOptions): Promise<ExitCode> {
  const { terminal, json } = context
  if (!json) terminal.out(`banyan  ${clientVersion}`)
  if (client) {
    if (json) terminal.out(jsonText({ client: { version: clientVersion } }))
    return exitCodes.ok
  }
  const engine = await context.engine()
  const reply = await engine.version()
  if (json) {
    terminal.out(jsonText({ client: { version: clientVersion }, engine: reply }))
  } else {
    const { version, engineId } = printableData(reply)
    terminal.out(`engine  ${version}  ${engineId} at ${engine.address}`)
  }
  return exitCodes.ok
}
