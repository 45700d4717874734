import type {
  CheckRow,
  CommentRow,
  DeploymentRow,
  DeploymentStatusRow,
  HookRow,
  PullRow,
  StatusRow,
} from './world.ts'

// Rows as the API answers them; what it requires beyond this is filled in (complete.ts).

const time = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')

export function present(row: object & { at?: number; creator?: string; user?: string }): object {
  const { at = 0, creator, user, ...rest } = row
  return {
    ...rest,
    ...{ created_at: time(at), updated_at: time(at) },
    ...(creator !== undefined && { creator: { login: creator } }),
    ...(user !== undefined && { user: { login: user } }),
  }
}

export const statusAnswer = ({ sha: _, ...row }: StatusRow) => present(row)
export const deploymentAnswer = ({ statuses: _, ...row }: DeploymentRow) => present(row)
export const deploymentStatusAnswer = (row: DeploymentStatusRow) => present(row)
export const commentAnswer = ({ pull: _, edits: __, ...row }: CommentRow) => present(row)

export function checkAnswer(row: CheckRow): object {
  const { id, head_sha, name, external_id, status, conclusion, title, summary, annotations } = row
  const output = { title, summary, annotations_count: annotations.length }
  return { id, head_sha, name, external_id, status, conclusion, output }
}

export function pullAnswer(row: PullRow): object {
  const { number, state, title, draft, user, labels, head, base, updatedAt } = row
  const end = ({ sha, ref, repo }: PullRow['head']) => ({
    sha,
    ref,
    repo: repo === null ? null : { full_name: repo, name: repo.split('/')[1] },
  })
  return {
    ...{ number, state, title, draft, user: { login: user }, updated_at: time(updatedAt) },
    ...{ labels: labels.map(name => ({ name })), head: end(head), base: end(base) },
  }
}

export function deliveryAnswer(row: HookRow['deliveries'][number]): object {
  const { at, ...rest } = row
  return { ...rest, delivered_at: time(at) }
}
