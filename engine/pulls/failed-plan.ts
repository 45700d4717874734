import { codeOf, messageOf } from '../../core/errors.ts'
import type { PlanView } from '../../core/model/plan.ts'
import type { PullSeen } from './pull.ts'

/** In place of a plan that can't be made before something changes. */
export function failedPlan(repository: string, pull: PullSeen, error: unknown): PlanView {
  const { number, head: commit, fork } = pull
  const code = codeOf(error)
  const message = fork ? `This pull request can't be planned: ${code}` : messageOf(error)
  return {
    repository,
    commit,
    pull: { number, fork, mergeBase: '', behind: 0 },
    apps: [],
    problems: [{ path: '', code, message, places: [] }],
  }
}
