import type { GitHubConfig } from '../../core/config/repository.ts'
import type { StatusPost } from '../../core/model/outbox.ts'
import type { Preview } from '../../core/model/pull.ts'
import { clip } from './clip.ts'

type Told = Pick<Preview, 'head' | 'apps' | 'problem'>

/**
 * What `<context>/preview` on the head of a pull request is to show: why it is not deployed, and that it is after all. A preview
 * that runs at once needs no word: its applications have statuses of their own.
 */
export function previewStatus(
  before: Told | undefined,
  after: Told,
  { context, statuses }: Pick<GitHubConfig, 'context' | 'statuses'>,
): StatusPost[] {
  if (!statuses) return []
  const told = before?.head === after.head ? before.problem : undefined
  if (told === after.problem) return []
  const status = { kind: 'status', sha: after.head, context: `${context}/preview` } as const
  if (after.problem === undefined) {
    const text = after.apps.length === 0 ? 'nothing to deploy' : `runs as ${after.apps.join(', ')}`
    return [{ ...status, state: 'success', description: clip(text) }]
  }
  const [line = ''] = after.problem.split('\n', 1)
  return [{ ...status, state: 'failure', description: clip(line) }]
}
