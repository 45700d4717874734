import { loadConfigFile } from '../../platform/config-file.ts'
import { exec } from '../../platform/exec.ts'
import type { Context } from '../context.ts'
import { rotateCli } from '../control/rotate.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { rotatedClientLines } from '../output/clients.ts'
import { print } from '../print.ts'

/** Asks the engines of the configuration, whatever --engine says: the keys are for all of them. */
export async function rotateKeys(context: Context, path: string | undefined): Promise<ExitCode> {
  const { config, warnings } = await loadConfigFile(path === undefined ? {} : { path })
  warnings.forEach(context.terminal.err)
  print(context, await rotateCli(config.cli, exec, context.clock), rotatedClientLines)
  return exitCodes.ok
}
