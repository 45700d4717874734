import type { AppPlan, PlanProblem, PlanView } from '../../core/model/plan.ts'
import type { ManifestFound } from '../sync/manifest.ts'

/**
 * What a stranger may read: names of fields without values, places and codes without sentences, nothing of the servers. It
 * was loaded without values to begin with (fork-context.ts); this is for what the cluster itself would say.
 */
export function asForFork(view: PlanView, mergeBase: readonly ManifestFound[]): PlanView {
  const unreadable = new Set(mergeBase.flatMap(m => (m.kind === 'refused' ? [m.path] : [])))
  const [old, own] = [true, false].map(wanted =>
    view.problems.filter(({ path }) => unreadable.has(path) === wanted),
  )
  return {
    ...view,
    apps: [...view.apps.map(withoutValues), ...(old ?? []).map(notPlanned)],
    problems: (own ?? []).map(withoutSentences),
  }
}

function withoutValues({ app, change, services }: AppPlan): AppPlan {
  return {
    app,
    change,
    services: services.map(service => ({
      ...service,
      fields: service.fields.map(({ path }) => ({ path })),
      agents: [],
    })),
  }
}

/** Its merge base can't be read like this either: not the pull request's doing. */
function notPlanned({ path }: PlanProblem): AppPlan {
  const remark = 'changes, and can not be planned without secrets and variables'
  return { app: path, change: 'unchanged', services: [], remark }
}

function withoutSentences({ path, code, places }: PlanProblem): PlanProblem {
  const found = places.map(({ file, line, column }) => ({ file, line, column, message: code }))
  const lines = found.map(({ file, line, column }) => `${file}:${line}:${column}: ${code}`)
  return { path, code, places: found, message: lines.join('\n') || `${path}: ${code}` }
}
