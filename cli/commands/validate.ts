import { relative, resolve } from 'node:path'
import { parseVariables } from '../arguments.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { loadFromDisk, type DiskManifest } from '../load-manifest.ts'
import { policyOf, type PolicyOptions } from '../manifest-policy.ts'
import { jsonText } from '../output/json.ts'
import { validationLines, type Validation } from '../output/validation.ts'

export interface ManifestOptions extends PolicyOptions {
  /** NAME=value pairs. */
  readonly var: readonly string[]
}

export type ValidateOptions = ManifestOptions & {
  readonly strict: boolean
  /** Tell what becomes of every key. */
  readonly verdicts: boolean
  /** Absent: as GitHub Actions wants it where it runs us. */
  readonly format?: 'text' | 'github'
}

/** Loads manifests as an engine would, and says what it would say. */
export async function validate(
  context: Context,
  path: string,
  options: ValidateOptions,
): Promise<ExitCode> {
  const manifests = await loadFromDisk(path, {
    variables: parseVariables(options.var),
    policy: policyOf(options),
    verdicts: options.verdicts,
  })
  const validation = { manifests, ...judged(manifests, options.strict) }
  const { terminal, json } = context
  if (json) terminal.out(jsonText(asData(validation)))
  else linesOf(validation, context, options).forEach(terminal.out)
  return validation.ok ? exitCodes.ok : exitCodes.failed
}

function judged(
  manifests: readonly DiskManifest[],
  strict: boolean,
): Omit<Validation, 'manifests'> {
  const refused = manifests.some(manifest => manifest.project === undefined)
  const warned = manifests.some(manifest => manifest.diagnostics.length > 0)
  const clashes = clashesOf(manifests)
  const failsByWarnings = strict && warned && !refused
  return { ok: !refused && clashes.length === 0 && !failsByWarnings, clashes, failsByWarnings }
}

/** Names that more than one manifest gives itself: the engine accepts neither. */
function clashesOf(manifests: readonly DiskManifest[]): string[] {
  const files = new Map<string, string[]>()
  for (const { file, project } of manifests) {
    if (project) files.set(project.name, [...(files.get(project.name) ?? []), file])
  }
  return [...files]
    .filter(([, list]) => list.length > 1)
    .map(([name, list]) => `${list.join(' and ')} are both called "${name}": give one a name:`)
}

function linesOf(
  validation: Validation,
  { terminal: { width, style } }: Context,
  { format }: ValidateOptions,
): string[] {
  const { GITHUB_ACTIONS, GITHUB_WORKSPACE } = process.env
  const isGithub = format === undefined ? GITHUB_ACTIONS === 'true' : format === 'github'
  const screen = { width, style }
  if (!isGithub) return validationLines(validation, screen)
  // GitHub knows files by their path from the checkout, wherever the step runs.
  const fromCheckout = (file: string) => relative(GITHUB_WORKSPACE ?? '', resolve(file))
  return validationLines(validation, screen, fromCheckout)
}

function asData({ ok, manifests }: Validation) {
  return {
    ok,
    files: manifests.map(({ file, project, diagnostics, keys }) => ({
      file,
      ok: project !== undefined,
      ...(project && { app: project.name, services: project.services.map(s => s.name) }),
      diagnostics,
      ...(keys && { keys }),
    })),
  }
}
