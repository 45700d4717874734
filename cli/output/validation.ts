import { diagnosticsSummary, renderDiagnostics } from '../../core/compose/diagnostics.ts'
import type { DiskManifest } from '../load-manifest.ts'
import { annotation, annotationLines } from './github-annotations.ts'
import type { Style } from './style.ts'
import type { Screen } from './table.ts'
import { count } from './text.ts'
import { usedKeyLines } from './used-keys.ts'

/** What `banyan validate` found out. */
export interface Validation {
  readonly ok: boolean
  readonly manifests: readonly DiskManifest[]
  /** Sentences about names that more than one manifest gives itself. */
  readonly clashes: readonly string[]
  /** There are only warnings, and they were to count. */
  readonly failsByWarnings: boolean
}

/** For people; for GitHub Actions where it is told how a file is called there. */
export function validationLines(
  { manifests, clashes, failsByWarnings }: Validation,
  screen: Screen,
  nameForGithub?: (file: string) => string,
): string[] {
  const { style } = screen
  const diagnostics = manifests.flatMap(manifest => manifest.diagnostics)
  return [
    ...manifests.flatMap(manifest => [
      headline(manifest, style),
      ...(nameForGithub ? annotated(manifest, nameForGithub) : rendered(manifest)),
      ...usedKeyLines(manifest.keys ?? [], screen),
    ]),
    ...clashes.map(clash =>
      nameForGithub ? annotation('error', {}, clash) : `${style.red('✗')} ${clash}`,
    ),
    ...(diagnostics.length > 0 ? [diagnosticsSummary(diagnostics)] : []),
    ...(failsByWarnings ? ['With --strict, warnings fail.'] : []),
  ]
}

function headline({ file, project, diagnostics }: DiskManifest, style: Style): string {
  if (!project) return `${style.red('✗')} ${file}`
  const mark = diagnostics.length > 0 ? style.yellow('!') : style.green('✓')
  return `${mark} ${file}  ${style.dim(`${project.name}: ${count(project.services.length, 'service')}`)}`
}

function rendered({ diagnostics, sources }: DiskManifest): string[] {
  return diagnostics.length === 0 ? [] : [renderDiagnostics(diagnostics, sources)]
}

function annotated(
  { diagnostics }: DiskManifest,
  nameForGithub: (file: string) => string,
): string[] {
  return annotationLines(diagnostics.map(each => ({ ...each, file: nameForGithub(each.file) })))
}
