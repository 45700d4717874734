import type {
  CheckAnnotation,
  CheckPost,
  CommentPost,
  CommitState,
  Deployment,
  DeploymentPost,
  DeploymentStatusPost,
  NotificationPost,
  OutboxContent,
  OutboxEntry,
  Posted,
  StatusPost,
} from '../model/outbox.ts'
import type { Preview, PullState } from '../model/pull.ts'
import {
  byName,
  flag,
  listOf,
  literal,
  number,
  object,
  oneOf,
  optional,
  text,
  texts,
  variants,
} from './schema.ts'

const commitState = oneOf<CommitState>({ pending: true, success: true, failure: true, error: true })

const annotation = object<CheckAnnotation>({
  path: text,
  line: number,
  column: optional(number),
  level: oneOf<CheckAnnotation['level']>({ failure: true, warning: true, notice: true }),
  message: text,
})

const content = variants<OutboxContent>({
  status: object<StatusPost>({
    kind: literal('status'),
    sha: text,
    context: text,
    state: commitState,
    description: text,
    targetUrl: optional(text),
  }),
  deployment: object<DeploymentPost>({
    kind: literal('deployment'),
    app: text,
    generation: number,
    sha: text,
    environment: text,
    transient: flag,
    description: text,
  }),
  'deployment-status': object<DeploymentStatusPost>({
    kind: literal('deployment-status'),
    app: text,
    generation: number,
    state: oneOf<DeploymentStatusPost['state']>({
      in_progress: true,
      success: true,
      failure: true,
      error: true,
      inactive: true,
    }),
    description: text,
    url: optional(text),
  }),
  check: object<CheckPost>({
    kind: literal('check'),
    sha: text,
    name: text,
    conclusion: oneOf<CheckPost['conclusion']>({
      success: true,
      failure: true,
      neutral: true,
      action_required: true,
    }),
    title: text,
    summary: text,
    annotations: listOf(annotation),
  }),
  comment: object<CommentPost>({
    kind: literal('comment'),
    pull: number,
    marker: text,
    body: text,
  }),
  notification: object<NotificationPost>({
    kind: literal('notification'),
    event: oneOf<NotificationPost['event']>({ failed: true, recovered: true, held: true }),
    app: optional(text),
    repository: text,
    commit: optional(text),
    generation: optional(number),
    text,
  }),
})

export const entry = object<OutboxEntry>({
  id: text,
  channel: text,
  subject: text,
  content,
  createdAt: number,
  tries: number,
  notBefore: optional(number),
  sending: optional(object<NonNullable<OutboxEntry['sending']>>({ engine: text, at: number })),
  error: optional(object<NonNullable<OutboxEntry['error']>>({ code: text, message: text })),
})

export const posted = object<Posted>({
  state: commitState,
  description: text,
  count: number,
  at: number,
})

export const deployment = object<Deployment>({
  id: number,
  environment: text,
  sha: text,
  state: text,
})

export const pull = object<PullState>({
  number,
  head: text,
  base: text,
  fork: flag,
  plannedAt: number,
  said: optional(text),
  commented: optional(flag),
  closedAt: optional(number),
})

export const preview = object<Preview>({
  repository: text,
  number,
  head: text,
  apps: texts,
  ports: byName(number),
  since: number,
  expiresAt: number,
  problem: optional(text),
  ended: optional(text),
})
