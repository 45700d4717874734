/** One request that a forge or a receiver is owed: written with the fact that it tells of, deleted once it has arrived. */
export interface OutboxEntry {
  /** ULID for what happened; a name of its own for what is wanted (a newer one takes the older one's place). */
  readonly id: string
  /** Repository, or `@` and the name of a notification's receiver. */
  readonly channel: string
  /** Entries of one subject go out in the order in which they were stored; of different ones none waits for another. */
  readonly subject: string
  readonly content: OutboxContent
  /** Epoch milliseconds. */
  readonly createdAt: number
  /** Requests that were made, however they ended. */
  readonly tries: number
  /** Epoch milliseconds. */
  readonly notBefore?: number
  /** Set before the request leaves: whoever finds it asks the forge first whether it has arrived. */
  readonly sending?: { readonly engine: string; readonly at: number }
  /** Of the last request that failed. */
  readonly error?: { readonly code: string; readonly message: string }
}

export type OutboxContent =
  StatusPost | DeploymentPost | DeploymentStatusPost | CheckPost | CommentPost | NotificationPost

export type CommitState = 'pending' | 'success' | 'failure' | 'error'

/** A commit status. */
export interface StatusPost {
  readonly kind: 'status'
  readonly sha: string
  /** Such as `banyan/shop`. */
  readonly context: string
  readonly state: CommitState
  /** One line of at most 140 UTF-16 units, without secrets. */
  readonly description: string
  readonly targetUrl?: string
}

/** A deployment, `in_progress` once it is there. */
export interface DeploymentPost {
  readonly kind: 'deployment'
  readonly app: string
  readonly generation: number
  readonly sha: string
  readonly environment: string
  /** It will go again, as those of pull requests do. */
  readonly transient: boolean
  readonly description: string
}

export interface DeploymentStatusPost {
  readonly kind: 'deployment-status'
  readonly app: string
  readonly generation: number
  readonly state: 'in_progress' | 'success' | 'failure' | 'error' | 'inactive'
  readonly description: string
  /** Of what is deployed. */
  readonly url?: string
}

/** A check run, complete: only GitHub Apps may write them. */
export interface CheckPost {
  readonly kind: 'check'
  readonly sha: string
  readonly name: string
  readonly conclusion: 'success' | 'failure' | 'neutral' | 'action_required'
  readonly title: string
  /** Markdown of at most 65,535 characters. */
  readonly summary: string
  readonly annotations: readonly CheckAnnotation[]
}

export interface CheckAnnotation {
  readonly path: string
  /** From 1. */
  readonly line: number
  readonly column?: number
  readonly level: 'failure' | 'warning' | 'notice'
  readonly message: string
}

/** The one comment of a pull request: made, or changed where it is there. */
export interface CommentPost {
  readonly kind: 'comment'
  readonly pull: number
  /** Starts the body; finds the comment again. */
  readonly marker: string
  /** Markdown of at most 65,536 characters, marker included. */
  readonly body: string
}

export interface NotificationPost {
  readonly kind: 'notification'
  readonly event: 'failed' | 'recovered' | 'held'
  readonly app?: string
  readonly repository: string
  readonly commit?: string
  readonly generation?: number
  readonly text: string
}

/** What a commit's context shows since our last post, and how many it has: GitHub takes 1,000. */
export interface Posted {
  readonly state: CommitState
  readonly description: string
  readonly count: number
  /** Epoch milliseconds. */
  readonly at: number
}

/** What GitHub calls a generation. */
export interface Deployment {
  readonly id: number
  readonly environment: string
  readonly sha: string
  readonly state: string
}
