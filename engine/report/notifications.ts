import type { NotificationConfig } from '../../core/config/engine.ts'
import type { NotificationPost } from '../../core/model/outbox.ts'
import type { RepositoryState } from '../../core/model/repository.ts'
import type { Rollout } from '../../core/model/rollout.ts'
import { clip } from './clip.ts'
import { newsOf, type Turn } from './news.ts'

export type Receiver = Pick<NotificationConfig, 'name' | 'on' | 'repositories'>

/** What one receiver is owed. */
export interface Notice {
  readonly channel: string
  readonly content: NotificationPost
}

/**
 * Of a turn of a rollout: that it failed, once for each generation; that it is live, where the one before had failed. Those
 * of pull requests are told there alone. `others`: rollouts of the application.
 */
export function notificationsOf(
  turn: Turn,
  others: Iterable<Rollout>,
  receivers: readonly Receiver[],
): Notice[] {
  const { after, manifest } = turn
  const { app, generation, source, trigger } = manifest
  const news = trigger.kind === 'pull-request' ? undefined : newsOf(turn)
  const about = { app, repository: source.repository, generation, ...commitOf(source.commit) }
  const runs = manifest.project.services.length > 0
  if (news?.kind === 'failed') {
    return told(receivers, { ...about, event: 'failed', text: `${app} failed: ${news.text}` })
  }
  if (news?.kind !== 'live' || !runs || !hadFailed(after.generation, others)) return []
  return told(receivers, { ...about, event: 'recovered', text: `${app} recovered: ${news.text}` })
}

/** Of a repository's record: what could not be taken from now on, what can again, and what waits from now on. */
export function repositoryNotifications(
  before: RepositoryState | undefined,
  after: RepositoryState,
  receivers: readonly Receiver[],
): Notice[] {
  const about = { repository: after.name, ...commitOf(after.head ?? '') }
  return [
    ...ofError(before, after),
    ...ofManifests(before, after),
    ...ofHolds(before, after),
  ].flatMap(post => told(receivers, { ...about, ...post }))
}

type Post = Pick<NotificationPost, 'event' | 'text' | 'app'>

/** They pass by themselves, usually before anybody reads of them. */
const passing = /^(git-(unreachable|timeout|limited|moved|corrupt|cancelled)|sync-locked|store-.*)$/

function ofError(before: RepositoryState | undefined, after: RepositoryState): Post[] {
  const [was, is] = [lasting(before), lasting(after)]
  if (is && is.code !== was?.code) {
    return [post('failed', `${after.name} can't be deployed, and what runs stays: ${is.message}`)]
  }
  // an error that passes hides whether the one before it is over
  if (!was || after.error) return []
  return [post('recovered', `${after.name} recovered: it can be deployed again`)]
}

function lasting(state: RepositoryState | undefined): RepositoryState['error'] {
  return state?.error && !passing.test(state.error.code) ? state.error : undefined
}

/** A file that is refused at the next commit as well is told of once. */
function ofManifests(before: RepositoryState | undefined, after: RepositoryState): Post[] {
  return Object.entries(after.manifests).flatMap(([path, { app, error }]) => {
    const was = before?.manifests[path]
    const about = app ?? was?.app
    const whose = about === undefined ? {} : { app: about }
    if (error !== undefined && was?.error === undefined) {
      const why = error.split('\n', 1)[0] ?? ''
      return [{ ...post('failed', `${path} of ${after.name} is refused: ${why}`), ...whose }]
    }
    if (error !== undefined || was?.error === undefined) return []
    return [{ ...post('recovered', `${path} of ${after.name} is taken again`), ...whose }]
  })
}

function ofHolds(before: RepositoryState | undefined, after: RepositoryState): Post[] {
  const waiting = Object.entries(after.waiting ?? {})
    .filter(([app]) => before?.waiting?.[app] === undefined)
    .map(([app, reason]) => ({ ...post('held', `a change of ${app} is held: ${reason}`), app }))
  const removals = (after.held ?? [])
    .filter(app => before?.held?.includes(app) !== true)
    .map(app => ({
      ...post('held', `the removal of ${app} is held: banyan approve ${after.name}`),
      app,
    }))
  return [...waiting, ...removals]
}

function post(event: Post['event'], text: string): Post {
  return { event, text }
}

/** Whatever ended last before it; what was superseded says nothing. */
function hadFailed(generation: number, others: Iterable<Rollout>): boolean {
  const [last] = [...others]
    .filter(each => each.generation < generation && each.phase !== 'superseded')
    .sort((a, b) => b.generation - a.generation)
  return last?.cause !== undefined
}

/** Of what is too long the beginning is told. */
const textUnits = 400

function told(receivers: readonly Receiver[], post: Omit<NotificationPost, 'kind'>): Notice[] {
  const content = { kind: 'notification', ...post, text: clip(post.text, textUnits) } as const
  return receivers
    .filter(({ on }) => on.includes(post.event))
    .filter(
      ({ repositories }) => repositories.length === 0 || repositories.includes(post.repository),
    )
    .map(({ name }) => ({ channel: `@${name}`, content }))
}

function commitOf(commit: string): { readonly commit?: string } {
  return commit === '' ? {} : { commit }
}
