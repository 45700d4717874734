import { writeFile } from 'node:fs/promises'
import { diagnosticsSummary, renderDiagnostics } from '../../core/compose/diagnostics.ts'
import type { ComposeModel } from '../../core/compose/language.ts'
import { configText } from '../../core/compose/print/config-text.ts'
import { parseVariables, usage } from '../arguments.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { findProject, loadModel, type DiskModel, type ProjectPaths } from '../load-model.ts'
import {
  configParts,
  hashLines,
  partLines,
  variablesJson,
  type ConfigPart,
} from '../output/config.ts'

/** `--services`, `--images` and so on: at most one of them. */
export type ConfigOptions = Readonly<Partial<Record<ConfigPart, boolean>>> & {
  readonly file: readonly string[]
  readonly format?: 'yaml' | 'json'
  readonly interpolate: boolean
  /** Names of services, or `*`; true: `*`. */
  readonly hash?: string | true
  readonly profile: readonly string[]
  /** NAME=value pairs. */
  readonly set: readonly string[]
  readonly envFile: readonly string[]
  readonly output?: string
  readonly quiet: boolean
}

/** Prints a project in canonical form, or one thing of it, as `docker compose config --no-path-resolution` does. */
export async function config(
  context: Context,
  path: string,
  options: ConfigOptions,
): Promise<ExitCode> {
  const part = partOf(options)
  const project = await findProject(path, options.file, options.envFile)
  const loaded = await loadModel(project, {
    variables: variablesFor(project, options),
    interpolate: options.interpolate && part !== 'variables',
    ...profilesFor(part, options.profile),
  })
  complain(loaded, context)
  if (!loaded.model) return exitCodes.failed
  const text = textOf(loaded.model, part, context.json ? { ...options, format: 'json' } : options)
  if (options.quiet || text === '') return exitCodes.ok
  if (options.output === undefined) context.terminal.out(text)
  else await writeFile(options.output, `${text}\n`)
  return exitCodes.ok
}

function partOf(options: ConfigOptions): ConfigPart | 'hash' | undefined {
  const asked = configParts.filter(part => options[part])
  const all = options.hash === undefined ? asked : [...asked, 'hash' as const]
  if (all.length > 1)
    throw usage(`${all.map(part => `--${part}`).join(' and ')} exclude each other`)
  return all[0]
}

/** What is set here wins over this program's environment, which wins over `.env` or the env files given. */
function variablesFor({ path, envFiles }: ProjectPaths, { set }: ConfigOptions) {
  const up = '../'.repeat(path.split('/').length - 1)
  const environment = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return {
    ...Object.fromEntries(environment),
    ...(envFiles.length > 0 && { COMPOSE_ENV_FILES: envFiles.map(file => up + file).join(',') }),
    ...parseVariables(set),
  }
}

/** The profiles that there are can only be seen with all services. */
function profilesFor(part: ConfigPart | 'hash' | undefined, given: readonly string[]) {
  if (part === 'profiles') return { profiles: ['*'] }
  return given.length > 0 ? { profiles: given } : {}
}

function complain({ diagnostics, sources }: DiskModel, { terminal }: Context): void {
  if (diagnostics.length === 0) return
  terminal.err(renderDiagnostics(diagnostics, sources))
  terminal.err(diagnosticsSummary(diagnostics))
}

function textOf(
  model: ComposeModel,
  part: ConfigPart | 'hash' | undefined,
  options: ConfigOptions,
): string {
  if (part === undefined) {
    return configText(model.file, options.format ?? 'yaml', options.interpolate).trimEnd()
  }
  if (part === 'hash') {
    return hashLines(model.file, typeof options.hash === 'string' ? options.hash : '*').join('\n')
  }
  if (part === 'variables' && options.format === 'json') return variablesJson(model.file)
  return partLines(model, part).join('\n')
}
