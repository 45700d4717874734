/** What GitHub has. Rows are in the words of its API, as far as tests ask for them. */
export interface StatusRow {
  readonly id: number
  readonly sha: string
  readonly state: string
  readonly context: string
  readonly description: string | null
  readonly target_url: string | null
  readonly creator: string
  readonly at: number
}

export interface DeploymentRow {
  readonly id: number
  readonly sha: string
  readonly ref: string
  readonly task: string
  readonly environment: string
  readonly description: string | null
  readonly payload: unknown
  readonly transient_environment: boolean
  readonly production_environment: boolean
  readonly creator: string
  readonly at: number
  /** Oldest first. */
  readonly statuses: DeploymentStatusRow[]
}

export interface DeploymentStatusRow {
  readonly id: number
  readonly state: string
  readonly description: string
  readonly environment_url: string
  readonly at: number
}

export interface CheckRow {
  readonly id: number
  readonly head_sha: string
  readonly name: string
  readonly at: number
  external_id: string
  status: string
  conclusion: string | null
  title: string
  summary: string
  annotations: readonly Annotation[]
}

export interface Annotation {
  readonly path: string
  readonly start_line: number
  readonly end_line: number
  readonly annotation_level: string
  readonly message: string
}

export interface CommentRow {
  readonly id: number
  readonly pull: number
  readonly user: string
  readonly at: number
  body: string
  /** How often its body was written anew. */
  edits: number
}

interface PullEnd {
  readonly sha: string
  readonly ref: string
  /** `owner/name`; null: it was deleted. */
  readonly repo: string | null
}

export interface PullRow {
  readonly number: number
  state: 'open' | 'closed'
  title: string
  draft: boolean
  user: string
  labels: readonly string[]
  head: PullEnd
  base: PullEnd
  updatedAt: number
}

export interface HookRow {
  readonly id: number
  readonly active: boolean
  readonly events: readonly string[]
  readonly config: Readonly<Record<string, string>>
  readonly deliveries: readonly {
    readonly guid: string
    readonly at: number
    readonly event: string
    readonly status: string
    readonly status_code: number
  }[]
}

export interface Comparison {
  readonly mergeBase: string
  readonly aheadBy: number
  readonly behindBy: number
}

export class World {
  /** `owner/name` in lower case. */
  readonly repositories: Set<string>
  readonly statuses: StatusRow[] = []
  readonly deployments: DeploymentRow[] = []
  readonly checks: CheckRow[] = []
  readonly comments: CommentRow[] = []
  readonly pulls = new Map<number, PullRow>()
  readonly hooks: HookRow[] = []
  readonly comparisons = new Map<string, Comparison>()
  /** Commits that GitHub doesn't have. */
  readonly missing = new Set<string>()
  #lastId = 1000

  constructor(repositories: readonly string[]) {
    this.repositories = new Set(repositories.map(name => name.toLowerCase()))
  }

  nextId(): number {
    return ++this.#lastId
  }
}
