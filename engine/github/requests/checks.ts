import type { CheckPost } from '../../../core/model/outbox.ts'
import { askFor, fullPage, type Reply } from '../ask-for.ts'
import type { GitHub } from '../github.ts'
import { routes } from '../routes.ts'
import * as shapes from '../shapes.ts'
import type { CheckRun } from '../shapes.ts'

/** GitHub takes 50 annotations in one request, and adds those of later ones (`updateCheckRun`). */
export const maxAnnotations = 50

/** Complete at once. `id` becomes its external_id, which finds it again. */
export async function createCheckRun(
  github: GitHub,
  post: Omit<CheckPost, 'kind'>,
  id: string,
  signal: AbortSignal,
): Promise<Reply<CheckRun>> {
  const { sha, name, conclusion } = post
  const wish = { name, head_sha: sha, external_id: id, status: 'completed', conclusion }
  const whole = { ...wish, output: outputOf(post) }
  return await askFor(github, routes.createCheckRun, shapes.checkRun, whole, signal)
}

/** Its annotations come to those that are there. */
export async function updateCheckRun(
  github: GitHub,
  checkRun: number,
  post: Pick<CheckPost, 'conclusion' | 'title' | 'summary' | 'annotations'>,
  id: string,
  signal: AbortSignal,
): Promise<Reply<CheckRun>> {
  const { conclusion } = post
  const wish = { check_run_id: checkRun, external_id: id, status: 'completed', conclusion }
  const whole = { ...wish, output: outputOf(post) }
  return await askFor(github, routes.updateCheckRun, shapes.checkRun, whole, signal)
}

/** Of one name, newest of each app's suite. */
export async function listCheckRuns(
  github: GitHub,
  of: { readonly sha: string; readonly name: string },
  signal: AbortSignal,
): Promise<Reply<CheckRun[]>> {
  const wish = { ref: of.sha, check_name: of.name, filter: 'all', ...fullPage }
  const shape = shapes.checkRuns.transform(({ check_runs: all }) => all)
  return await askFor(github, routes.listCheckRuns, shape, wish, signal)
}

function outputOf({
  title,
  summary,
  annotations,
}: Pick<CheckPost, 'title' | 'summary' | 'annotations'>) {
  return {
    title,
    summary,
    annotations: annotations.map(({ path, line, column, level, message }) => ({
      path,
      start_line: line,
      end_line: line,
      ...(column !== undefined && { start_column: column, end_column: column }),
      annotation_level: level,
      message,
    })),
  }
}
