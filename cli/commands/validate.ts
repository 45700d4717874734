import { diagnosticsSummary, renderDiagnostics } from '../../core/compose/diagnostics.ts'
import { parseVariables } from '../arguments.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { loadFromDisk, type DiskManifest } from '../load-manifest.ts'
import { jsonText } from '../output/json.ts'
import type { Style } from '../output/style.ts'
import { count } from '../output/text.ts'

export interface ManifestOptions {
  /** NAME=value pairs. */
  readonly var: readonly string[]
  /** Host folders that may be mounted. */
  readonly allowBind: readonly string[]
}

export type ValidateOptions = ManifestOptions & { readonly strict: boolean }

/** Loads manifests as an engine would, and says what it would say. */
export async function validate(
  context: Context,
  path: string,
  options: ValidateOptions,
): Promise<ExitCode> {
  const manifests = await loadFromDisk(path, {
    variables: parseVariables(options.var),
    policy: { bindMounts: options.allowBind },
  })
  const problems = verdict(manifests, options.strict)
  const { terminal, json } = context
  if (json) terminal.out(jsonText({ ok: problems.ok, files: manifests.map(asData) }))
  else validateLines(manifests, problems, terminal.style).forEach(terminal.out)
  return problems.ok ? exitCodes.ok : exitCodes.failed
}

interface Verdict {
  readonly ok: boolean
  /** Names that more than one manifest gives itself: the engine accepts neither. */
  readonly clashes: readonly string[]
}

function verdict(manifests: readonly DiskManifest[], strict: boolean): Verdict {
  const refused = manifests.some(manifest => manifest.project === undefined)
  const warned = manifests.some(manifest => manifest.diagnostics.length > 0)
  const clashes = clashesOf(manifests)
  return { ok: !refused && clashes.length === 0 && !(strict && warned), clashes }
}

function validateLines(
  manifests: readonly DiskManifest[],
  { clashes }: Verdict,
  style: Style,
): string[] {
  const diagnostics = manifests.flatMap(manifest => manifest.diagnostics)
  return [
    ...manifests.flatMap(manifest => [
      headline(manifest, style),
      ...(manifest.diagnostics.length === 0
        ? []
        : [renderDiagnostics(manifest.diagnostics, manifest.sources)]),
    ]),
    ...clashes.map(clash => `${style.red('✗')} ${clash}`),
    ...(diagnostics.length > 0 ? [diagnosticsSummary(diagnostics)] : []),
  ]
}

function headline({ file, project, diagnostics }: DiskManifest, style: Style): string {
  if (!project) return `${style.red('✗')} ${file}`
  const mark = diagnostics.length > 0 ? style.yellow('!') : style.green('✓')
  return `${mark} ${file}  ${style.dim(`${project.name}: ${count(project.services.length, 'service')}`)}`
}

function clashesOf(manifests: readonly DiskManifest[]): string[] {
  const files = new Map<string, string[]>()
  for (const { file, project } of manifests) {
    if (project) files.set(project.name, [...(files.get(project.name) ?? []), file])
  }
  return [...files]
    .filter(([, list]) => list.length > 1)
    .map(([name, list]) => `${list.join(' and ')} are both called "${name}": give one a name:`)
}

function asData({ file, project, diagnostics }: DiskManifest) {
  return {
    file,
    ok: project !== undefined,
    ...(project && { app: project.name, services: project.services.map(s => s.name) }),
    diagnostics,
  }
}
