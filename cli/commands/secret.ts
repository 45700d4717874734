import { parseScope, parseSecretName } from '../arguments.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import {
  removedLine,
  forgottenLine,
  rotatedLine,
  secretLines,
  setLines,
} from '../output/secrets.ts'
import { print } from '../print.ts'
import { readSecretValue } from '../secret-value.ts'

interface ScopeOption {
  /** Absent: every application's. */
  readonly scope?: string
}

export async function setSecret(
  context: Context,
  written: string,
  options: ScopeOption & { readonly fromFile?: string },
): Promise<ExitCode> {
  const { person, signal } = context
  const secret = { scope: parseScope(options.scope), name: parseSecretName(written) }
  const { fromFile } = options
  const value = await readSecretValue({ title: secret.name, fromFile, signal })
  const engine = await context.engine()
  const reply = await engine.setSecret({ ...secret, value, person })
  print(context, reply, ({ version, unchanged, repositories }) =>
    setLines(secret, { version, unchanged, repositories }),
  )
  return exitCodes.ok
}

export async function listSecrets(context: Context): Promise<ExitCode> {
  const engine = await context.engine()
  const reply = await engine.secrets()
  print(context, reply, ({ secrets }, screen) => secretLines(secrets, context.clock.now(), screen))
  return exitCodes.ok
}

export async function removeSecret(
  context: Context,
  written: string,
  { scope, force }: ScopeOption & { readonly force: boolean },
): Promise<ExitCode> {
  const { person } = context
  const secret = { scope: parseScope(scope), name: parseSecretName(written) }
  const engine = await context.engine()
  const reply = await engine.removeSecret({ ...secret, force, person })
  print(context, reply, () => [removedLine(secret)])
  return exitCodes.ok
}

export async function rotateSecretsKey(
  context: Context,
  { forget }: { readonly forget: boolean },
): Promise<ExitCode> {
  const { person } = context
  const engine = await context.engine()
  const reply = await engine.rotateSecretsKey({ person, forget })
  print(context, reply, ({ keyId, secrets, forgotten }) => [
    rotatedLine(keyId, secrets),
    ...(forget ? [forgottenLine(forgotten)] : []),
  ])
  return exitCodes.ok
}
