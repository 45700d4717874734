import { diagnosticsSummary, renderDiagnostics } from '../../core/compose/diagnostics.ts'
import { looksLikePath, parseVariables, usage } from '../arguments.ts'
import type { Engine } from '../client/engine.ts'
import type { DiffReply } from '../client/wire.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { diffMarkdown } from '../output/diff-markdown.ts'
import { diffLines } from '../output/diff.ts'
import { print } from '../print.ts'
import type { Screen } from '../output/table.ts'
import type { ManifestOptions } from './validate.ts'

export type DiffOptions = ManifestOptions & {
  readonly ref?: string
  readonly format: 'text' | 'markdown'
}

/** What a sync would change: of a repository, of all, or with a manifest from this disk in place of Git's. */
export async function diff(
  context: Context,
  subject: string | undefined,
  options: DiffOptions,
): Promise<ExitCode> {
  const onDisk = subject !== undefined && looksLikePath(subject)
  if (onDisk && options.ref !== undefined) throw usage('--ref is for repositories, not for paths')
  const reply = onDisk
    ? await diffDisk(context, subject, options)
    : await diffRepository(await context.engine(), subject ?? '', options.ref ?? '')
  show(context, reply, options.format)
  if (reply.errors.length > 0) return exitCodes.failed
  return reply.changes ? exitCodes.changes : exitCodes.ok
}

async function diffRepository(engine: Engine, repository: string, ref: string): Promise<DiffReply> {
  return await engine.diff({ repository, ref, projectJson: '' })
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
      replies.push(await engine.diff({ repository: '', ref: '', projectJson }))
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
}

function merged(replies: readonly DiffReply[]): DiffReply {
  return {
    ...noChanges,
    changes: replies.some(reply => reply.changes),
    apps: replies.flatMap(reply => reply.apps),
    errors: replies.flatMap(reply => reply.errors),
  }
}

function show(context: Context, reply: DiffReply, format: DiffOptions['format']): void {
  const { terminal, json } = context
  print(context, reply, (shown, screen) =>
    format === 'markdown' ? diffMarkdown(shown) : textLines(shown, screen),
  )
  if (json || format === 'markdown') return
  for (const error of reply.errors) terminal.err(error.trimEnd())
}

function textLines(reply: DiffReply, screen: Screen): string[] {
  const lines = diffLines(reply, screen)
  if (!reply.changes || reply.repository === '') return lines
  return [...lines, '', screen.style.dim(`Deploy it: banyan sync ${reply.repository}`)]
}
