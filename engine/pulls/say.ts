import type { GitHubConfig } from '../../core/config/repository.ts'
import { hashOf } from '../../core/hash.ts'
import type { CheckAnnotation, OutboxContent } from '../../core/model/outbox.ts'
import type { PlanView } from '../../core/model/plan.ts'
import type { PullState } from '../../core/model/pull.ts'
import { clip } from '../report/clip.ts'
import { planMarkdown, planMarker, planTitle } from '../report/plan-comment.ts'

const commentUnits = 65_536
const summaryUnits = 65_535
const maxAnnotations = 50

export interface Saying {
  readonly contents: readonly OutboxContent[]
  /** Of all that is said. */
  readonly hash: string
  readonly commented: boolean
}

/** What GitHub is told of a plan: a comment once there is something to say, and a check, or a status where checks aren't allowed. */
export function sayingOf(
  view: PlanView,
  { github, isApp }: { readonly github: GitHubConfig; readonly isApp: boolean },
  before: Pick<PullState, 'commented'> | undefined,
): Saying {
  const { pull, apps, problems, commit: sha } = view
  const commented =
    before?.commented === true ||
    apps.some(app => app.change !== 'unchanged') ||
    problems.length > 0
  const name = `${github.context}/plan`
  const contents: OutboxContent[] = []
  if (pull && commented) contents.push(commentOf(view, github.context, pull.number))
  if (isApp) contents.push(checkOf(view, name))
  else if (github.statuses) {
    const state = problems.length > 0 ? 'failure' : 'success'
    contents.push({ kind: 'status', sha, context: name, state, description: shortTitle(view) })
  }
  return { contents, commented, hash: hashOf([sha, contents]) }
}

function commentOf(view: PlanView, context: string, pull: number): OutboxContent {
  const marker = planMarker(view.repository, context)
  const body = `${marker}\n${planMarkdown(view, commentUnits - marker.length - 1)}`
  return { kind: 'comment', pull, marker, body }
}

function checkOf(view: PlanView, name: string): OutboxContent {
  return {
    ...{ kind: 'check', sha: view.commit, name },
    conclusion: view.problems.length > 0 ? 'failure' : 'success',
    title: shortTitle(view),
    summary: planMarkdown(view, summaryUnits),
    annotations: view.problems
      .flatMap(({ places }) => places.map(annotationOf))
      .slice(0, maxAnnotations),
  }
}

function annotationOf(place: PlanView['problems'][number]['places'][number]): CheckAnnotation {
  const { file: path, line, column, message } = place
  return { path, line, column, level: 'failure', message }
}

function shortTitle(view: PlanView): string {
  return clip(planTitle(view).replace('Banyan plan: ', ''))
}
