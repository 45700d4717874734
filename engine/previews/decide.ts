import type { PreviewsConfig, RepositoryRef } from '../../core/config/repository.ts'
import type { Preview } from '../../core/model/pull.ts'
import type { PullSeen } from '../pulls/pull.ts'

export interface PreviewWorld {
  /** Absent: the repository has none (any more). */
  readonly config: PreviewsConfig | undefined
  readonly ref: RepositoryRef
  readonly preview: Preview | undefined
  /** The pull request, if there is news of it. */
  readonly pull: PullSeen | undefined
  /** Pull requests of the repository that run, without this one. */
  readonly others: number
  readonly now: number
}

export type PreviewTodo =
  | { readonly kind: 'deploy'; readonly pull: PullSeen; readonly expiresAt: number }
  /** `forget`: nothing of it is remembered, so that it may come again. */
  | { readonly kind: 'remove'; readonly why: string; readonly forget: boolean }
  /** It isn't there, and is not deployed: that is told, and the record says it. */
  | { readonly kind: 'refuse'; readonly pull: PullSeen; readonly problem: string }
  | { readonly kind: 'rest'; readonly until?: number }

/** What to do about a pull request, from what was seen of it last and what there is of it. */
export function decidePreview(world: PreviewWorld): PreviewTodo {
  const { config, preview, pull, now } = world
  if (!config) return gone(preview, 'previews are switched off in banyan.yaml')
  const unwanted = pull && whyUnwanted(world, pull, config)
  if (unwanted !== undefined) return gone(preview, unwanted)
  const isNews = pull !== undefined && pull.head !== preview?.head
  if (preview && !isNews && preview.ended !== undefined) {
    return preview.apps.length === 0
      ? { kind: 'rest' }
      : { kind: 'remove', why: preview.ended, forget: false }
  }
  const runs = preview !== undefined && preview.apps.length > 0
  if (runs && !isNews && preview.expiresAt <= now) {
    return { kind: 'remove', why: 'its time was over', forget: false }
  }
  if (pull) return deploy(world, pull, config)
  return runs ? { kind: 'rest', until: preview.expiresAt } : { kind: 'rest' }
}

function gone(preview: Preview | undefined, why: string): PreviewTodo {
  return preview ? { kind: 'remove', why, forget: true } : { kind: 'rest' }
}

function whyUnwanted(
  { ref }: PreviewWorld,
  { state, merged, labels, base }: PullSeen,
  { label }: PreviewsConfig,
): string | undefined {
  if (state === 'closed') return `the pull request was ${merged ? 'merged' : 'closed'}`
  if (!labels.includes(label)) return `it has not the label ${label} any more`
  if (ref.kind === 'branch' && base !== ref.name) return `it is not to be merged into ${ref.name}`
  return undefined
}

function deploy(
  { preview, others, now }: PreviewWorld,
  pull: PullSeen,
  { limit, ttlMs }: PreviewsConfig,
): PreviewTodo {
  const refuse = (problem: string): PreviewTodo => ({ kind: 'refuse', pull, problem })
  if (pull.fork) {
    return refuse('it comes from a fork: who can push there may not be trusted with a server')
  }
  const runs = preview !== undefined && preview.apps.length > 0
  if (!runs && others >= limit) {
    return refuse(
      `${limit} previews run, which is previews.limit: it comes when another one has gone (preview-limit)`,
    )
  }
  const isSame = runs && preview.head === pull.head
  return { kind: 'deploy', pull, expiresAt: isSame ? preview.expiresAt : now + ttlMs }
}
