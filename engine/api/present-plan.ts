import type { AppPlan, PlanView } from '../../core/model/plan.ts'
import type { AppDiff } from '../../proto/gen/banyan/v1/AppDiff.ts'
import type { DiffReply } from '../../proto/gen/banyan/v1/DiffReply.ts'
import { planMarkdown } from '../report/plan-comment.ts'

export function presentPlan(view: PlanView): DiffReply {
  const { repository, commit, against = '', pull, apps, problems } = view
  return {
    changes: apps.some(app => app.change !== 'unchanged'),
    apps: apps.map(presentApp),
    errors: problems.map(({ message }) => message),
    ...{ repository, commit, fromCommit: against },
    markdown: planMarkdown(view),
    behind: pull?.behind ?? 0,
    fork: pull?.fork ?? false,
  }
}

function presentApp({ app, change, remark = '', services }: AppPlan): AppDiff {
  return {
    ...{ app, change, remark },
    services: services.map(({ downtime, fields, agents, service, tasks, strategy, ...rest }) => ({
      ...{ service, tasks, strategy, change: rest.change },
      downtimeReason: downtime ?? '',
      fields: fields.map(({ path, before = '', after = '' }) => ({ path, before, after })),
      agents: agents.map(({ agent }) => agent),
    })),
    downtime: services.some(({ downtime }) => downtime !== undefined),
  }
}
