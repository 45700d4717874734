import { BanyanError, codeOf } from '../../../core/errors.ts'
import { exec } from '../../../platform/exec.ts'
import type { ExecResult, ExecSettings } from '../runtime.ts'
import { execArgv } from './argv.ts'
import { linesFile, withPrivateFiles } from './private-files.ts'

const maxOutputLength = 1024

/** nerdctl answers with the exit code of the command; its own failures are 1 with a line of its log. */
export async function execIn(
  program: readonly string[],
  containerId: string,
  argv: readonly string[],
  timeoutMs: number,
  as: ExecSettings = {},
): Promise<ExecResult> {
  const env = linesFile('environment variable', as.environment ?? {})
  return await withPrivateFiles({ env }, async files => {
    const command = [...program, ...execArgv(containerId, argv, as, files.env)]
    const { exitCode, stdout, stderr } = await exec(command, { timeoutMs }).catch(
      (cause: unknown) => {
        if (codeOf(cause) !== 'exec-timeout') throw cause
        const sentence = `It took longer than ${timeoutMs / 1000} s`
        throw new BanyanError('probe-timeout', sentence, 'retry', { cause })
      },
    )
    if (exitCode !== 0 && /level=fatal msg=.*no such container/i.test(stderr)) {
      throw new BanyanError('container-not-found', `Container ${containerId} is gone`, 'retry')
    }
    return { exitCode, output: (stdout.toString('utf8') + stderr).slice(0, maxOutputLength) }
  })
}
