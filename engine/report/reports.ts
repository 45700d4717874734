import { monotonicFactory } from 'ulid'
import type { NotificationConfig } from '../../core/config/engine.ts'
import type { GitHubConfig, RepositoryConfig } from '../../core/config/repository.ts'
import type { Application } from '../../core/model/application.ts'
import type { OutboxContent } from '../../core/model/outbox.ts'
import type { Preview } from '../../core/model/pull.ts'
import type { RepositoryState } from '../../core/model/repository.ts'
import type { Rollout } from '../../core/model/rollout.ts'
import type { Write } from '../../platform/store/store.ts'
import type { RollingLease } from '../rolling-lease.ts'
import { entryWrite, newEntry } from './enqueue.ts'
import type { Turn } from './news.ts'
import { notificationsOf, repositoryNotifications } from './notifications.ts'
import { previewStatus } from './preview-status.ts'
import { owedToGitHub } from './rollout-reports.ts'
import { refusedCommitReport, syncReportsOf, type Synced } from './sync-reports.ts'

/** What somebody is owed. */
export interface Owed {
  /** The repository's name, or `@` and the name of a notification's receiver. */
  readonly channel: string
  readonly content: OutboxContent
}

export interface ReportsOptions {
  readonly repositories: readonly RepositoryConfig[]
  /** Absent: there are no receivers. */
  readonly notifications?: readonly NotificationConfig[]
  /** Of an application: those that are kept. */
  readonly rolloutsOf?: (app: string) => readonly Rollout[]
  /** Seven days: that of events. */
  readonly lease: RollingLease
  readonly now: () => number
}

/** Who is told of what happens, and the writes that see to it: they go into the transaction that makes it happen. */
export class Reports {
  readonly #github: ReadonlyMap<string, GitHubConfig>
  readonly #options: ReportsOptions
  readonly #ulid = monotonicFactory()

  constructor(options: ReportsOptions) {
    this.#options = options
    this.#github = new Map(
      options.repositories.flatMap(({ name, github }) => (github ? [[name, github] as const] : [])),
    )
  }

  /** Absent: nothing of it goes back to GitHub. */
  githubOf(repository: string): GitHubConfig | undefined {
    return this.#github.get(repository)
  }

  /** In order: what is owed first goes out first. */
  async writes(owed: readonly Owed[]): Promise<readonly Write[]> {
    if (owed.length === 0) return []
    const { lease, now } = this.#options
    const [at, id] = [now(), await lease.id()]
    return owed.map(each => entryWrite(newEntry({ ...each, now: at, ulid: this.#ulid(at) }), id))
  }

  /** Everything that somebody is owed for a turn of an application's rollout. */
  ofTurn(turn: Turn, application: Pick<Application, 'preview'>): readonly Owed[] {
    const { app, source } = turn.manifest
    const { notifications = [], rolloutsOf } = this.#options
    const channel = source.repository
    const github = this.githubOf(channel)
    const posts = github ? owedToGitHub(turn, github, application.preview) : []
    return [
      ...posts.map(content => ({ channel, content })),
      ...(application.preview ? [] : notificationsOf(turn, rolloutsOf?.(app) ?? [], notifications)),
    ]
  }

  /** What is owed for what a sync did not deploy. */
  ofSync(repository: string, synced: Synced): readonly Owed[] {
    const github = this.githubOf(repository)
    const posts = github ? syncReportsOf(synced, github) : []
    return posts.map(content => ({ channel: repository, content }))
  }

  /** Of a commit that nothing may be deployed of. */
  ofRefusedCommit(repository: string, commit: string, message: string): readonly Owed[] {
    const github = this.githubOf(repository)
    const posts = github ? refusedCommitReport(commit, message, github) : []
    return posts.map(content => ({ channel: repository, content }))
  }

  /** Of a preview that can't be deployed as it is, or can again. */
  ofPreview(before: Preview | undefined, after: Preview): readonly Owed[] {
    const channel = after.repository
    const github = this.githubOf(channel)
    const posts = github ? previewStatus(before, after, github) : []
    return posts.map(content => ({ channel, content }))
  }

  /** What receivers are owed when what is known of a repository changes. */
  ofRepository(before: RepositoryState | undefined, after: RepositoryState): readonly Owed[] {
    return repositoryNotifications(before, after, this.#options.notifications ?? [])
  }
}
