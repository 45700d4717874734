import { checks } from './handlers/checks.ts'
import { comments } from './handlers/comments.ts'
import { credentials } from './handlers/credentials.ts'
import { deployments } from './handlers/deployments.ts'
import { pulls } from './handlers/pulls.ts'
import { statuses } from './handlers/statuses.ts'
import { webhooks } from './handlers/webhooks.ts'
import type { Handlers } from './visit.ts'

export const handlers: Handlers = {
  ...statuses,
  ...deployments,
  ...checks,
  ...pulls,
  ...comments,
  ...credentials,
  ...webhooks,
}
