import type { GitHubConfig } from '../../core/config/repository.ts'
import type { Manifest } from '../../core/model/application.ts'
import type { StatusPost } from '../../core/model/outbox.ts'
import { clip } from './clip.ts'
import { isCommit, newsOf, personOf, type News, type Turn } from './news.ts'

export type StatusSettings = Pick<GitHubConfig, 'context' | 'targetUrl'>

/** What the statuses of commits are to show after a turn. */
export function statusesOf(turn: Turn, settings: StatusSettings): StatusPost[] {
  const { manifest } = turn
  const news = newsOf(turn)
  const own = news && !isContinued(news, turn) ? [statusOf(manifest, news, settings)] : []
  return [...rolledBack(turn, settings), ...own].filter(({ sha }) => isCommit(sha))
}

/** The newer one of the same commit has the same status, which went on from `pending`. */
function isContinued({ kind }: News, { manifest, newer }: Turn): boolean {
  return kind === 'superseded' && newer?.source.commit === manifest.source.commit
}

/** Of the commit that no longer serves, from the moment when it doesn't. */
function rolledBack(turn: Turn, settings: StatusSettings): StatusPost[] {
  const { before, after, manifest, serving } = turn
  const isSwitch = after.phase === 'switching' && before?.phase !== 'switching'
  if (!isSwitch || manifest.rollbackOf === undefined || !serving) return []
  if (serving.source.commit === manifest.source.commit) return []
  const text = `rolled back by ${personOf(manifest)}: generation ${manifest.rollbackOf} serves again`
  return [statusOf(serving, { state: 'failure', text: clip(text) }, settings)]
}

function statusOf(
  { app, generation, source }: Manifest,
  { state, text }: Pick<News, 'state' | 'text'>,
  { context, targetUrl }: StatusSettings,
): StatusPost {
  return {
    kind: 'status',
    sha: source.commit,
    context: `${context}/${app}`,
    state,
    description: text,
    ...(targetUrl !== undefined && {
      targetUrl: targetUrl
        .replaceAll('{app}', encodeURIComponent(app))
        .replaceAll('{generation}', String(generation))
        .replaceAll('{commit}', source.commit),
    }),
  }
}
