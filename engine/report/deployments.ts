import type { Application } from '../../core/model/application.ts'
import type { DeploymentPost, DeploymentStatusPost } from '../../core/model/outbox.ts'
import { isCommit, newsOf, type News, type Turn } from './news.ts'

type Post = DeploymentPost | DeploymentStatusPost

export interface DeploymentSettings {
  readonly environment: string
  /** It belongs to a pull request. */
  readonly preview?: Application['preview']
}

/**
 * What GitHub's deployments are to show after a turn. An older one of the same application becomes inactive by whoever brings
 * the newer one's success: only there it is known which ones GitHub has.
 */
export function deploymentsOf(turn: Turn, settings: DeploymentSettings): Post[] {
  const { after, manifest } = turn
  const news = newsOf(turn)
  if (!news) return []
  const { app, generation } = after
  if (manifest.project.services.length === 0) {
    return news.kind === 'live' && after.from !== undefined
      ? [{ kind: 'deployment-status', app, generation: after.from, ...ended(news) }]
      : []
  }
  if (!isCommit(manifest.source.commit)) return []
  if (news.kind !== 'begun') {
    return [{ kind: 'deployment-status', app, generation, ...stateOf(news) }]
  }
  return [
    {
      ...{ kind: 'deployment', app, generation, sha: manifest.source.commit },
      ...{ ...placeOf(settings), description: news.text },
    },
    {
      ...{ kind: 'deployment-status', app, generation, state: 'in_progress' },
      description: news.text,
    },
  ]
}

function placeOf({ environment, preview }: DeploymentSettings) {
  return preview
    ? { environment: `preview/pr-${preview.pull}`, transient: true }
    : { environment, transient: false }
}

function stateOf({ kind, state, text }: News): Pick<DeploymentStatusPost, 'state' | 'description'> {
  if (kind === 'superseded' || state === 'pending') return ended({ text })
  return { state, description: text }
}

function ended({ text }: Pick<News, 'text'>): Pick<DeploymentStatusPost, 'state' | 'description'> {
  return { state: 'inactive', description: text }
}
