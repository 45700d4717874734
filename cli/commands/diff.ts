import { diagnosticsSummary, renderDiagnostics } from '../../core/compose/diagnostics.ts'
import { fenced } from '../../core/markdown.ts'
import { looksLikePath, parseVariables, usage } from '../arguments.ts'
import type { Engine } from '../client/engine.ts'
import type { DiffReply } from '../client/wire.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { diffLines } from '../output/diff.ts'
import { print } from '../print.ts'
import type { Screen } from '../output/table.ts'
import { count } from '../output/text.ts'
import type { ManifestOptions } from './validate.ts'

export type DiffOptions = ManifestOptions & {
  readonly ref?: string
  /** Number of a pull request. */
  readonly pr?: number
  readonly format: 'text' | 'markdown'
}

/** What a sync would change: of a repository, of all, or with a manifest from this disk in place of Git's. */
export async function diff(
  context: Context,
  subject: string | undefined,
  options: DiffOptions,
): Promise<ExitCode> {
  const onDisk = subject !== undefined && looksLikePath(subject)
  const { ref, pr } = options
  if (onDisk && ref !== undefined) throw usage('--ref is for repositories, not for paths')
  if (onDisk && pr !== undefined) throw usage('--pr is for repositories, not for paths')
  if (ref !== undefined && pr !== undefined) throw usage('--ref or --pr, not both')
  const reply = onDisk
    ? await diffDisk(context, subject, options)
    : await diffRepository(await context.engine(), subject ?? '', { ref, pr })
  show(context, reply, options)
  if (reply.errors.length > 0) return exitCodes.failed
  return reply.changes ? exitCodes.changes : exitCodes.ok
}

async function diffRepository(
  engine: Engine,
  repository: string,
  { ref = '', pr = 0 }: { readonly ref: string | undefined; readonly pr: number | undefined },
): Promise<DiffReply> {
  return await engine.diff({ repository, ref, pull: pr, projectJson: '' })
}

async function diffDisk(
  context: Context,
  path: string,
  options: ManifestOptions,
): Promise<DiffReply> {
  const { loadFromDisk } = await import('../load-manifest.ts')
  const { policyOf } = await import('../manifest-policy.ts')
  const manifests = await loadFromDisk(path, {
    variables: parseVariables(options.var),
    policy: policyOf(options),
  })
  const replies: DiffReply[] = []
  for (const { project, diagnostics, sources } of manifests) {
    if (project) {
      const engine = await context.engine()
      const projectJson = JSON.stringify(project)
      replies.push(await engine.diff({ repository: '', ref: '', pull: 0, projectJson }))
    } else {
      const text = `${renderDiagnostics(diagnostics, sources)}\n${diagnosticsSummary(diagnostics)}`
      replies.push({ ...noChanges, errors: [text] })
    }
  }
  return merged(replies)
}

const noChanges: DiffReply = {
  changes: false,
  apps: [],
  errors: [],
  commit: '',
  fromCommit: '',
  repository: '',
  markdown: '',
  behind: 0,
  fork: false,
}

function merged(replies: readonly DiffReply[]): DiffReply {
  return {
    ...noChanges,
    changes: replies.some(reply => reply.changes),
    apps: replies.flatMap(reply => reply.apps),
    errors: replies.flatMap(reply => reply.errors),
    markdown: replies.flatMap(reply => reply.markdown || refusedMarkdown(reply)).join('\n\n'),
  }
}

function show(context: Context, reply: DiffReply, { format, pr }: DiffOptions): void {
  const { terminal, json } = context
  print(context, reply, (shown, screen) =>
    format === 'markdown' ? shown.markdown.split('\n') : textLines(shown, screen, pr !== undefined),
  )
  if (json || format === 'markdown') return
  for (const error of reply.errors) terminal.err(error.trimEnd())
}

/** What no engine saw: it does not load. */
function refusedMarkdown({ errors }: DiffReply): string {
  return ['### Banyan: manifests refused', ...fenced(errors)].join('\n')
}

function textLines(reply: DiffReply, screen: Screen, isPull: boolean): string[] {
  const lines = diffLines(reply, screen)
  if (!reply.changes || reply.repository === '') return lines
  if (isPull) return [...lines, ...pullLines(reply, screen)]
  return [...lines, '', screen.style.dim(`Deploy it: banyan sync ${reply.repository}`)]
}

/** What the plan leaves out. */
function pullLines({ behind, fork }: DiffReply, { style }: Screen): string[] {
  return [
    ...(behind > 0
      ? [`${count(behind, 'commit')} behind its base: what those changed is left out`]
      : []),
    ...(fork ? ['from a fork: planned without secrets and variables, values are left out'] : []),
  ].flatMap((line, i) => [...(i === 0 ? [''] : []), style.dim(line)])
}
