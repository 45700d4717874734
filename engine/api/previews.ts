import type { Preview } from '../../core/model/pull.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ExtendPreviewRequest__Output } from '../../proto/gen/banyan/v1/ExtendPreviewRequest.ts'
import type { ListPreviewsReply } from '../../proto/gen/banyan/v1/ListPreviewsReply.ts'
import type { Preview as PreviewMessage } from '../../proto/gen/banyan/v1/Preview.ts'
import type { Progress } from '../../proto/gen/banyan/v1/Progress.ts'
import type { RemovePreviewRequest__Output } from '../../proto/gen/banyan/v1/RemovePreviewRequest.ts'
import type { Previews } from '../previews/previews.ts'
import type { ProgressBus } from '../progress.ts'
import type { ClusterView } from '../view.ts'
import { followRollouts } from './follow.ts'

export interface PreviewsContext {
  readonly previews: Previews
  readonly view: ClusterView
  readonly progress: ProgressBus
  readonly clock: Clock
}

export function listPreviews({ view, previews }: PreviewsContext): ListPreviewsReply {
  const all = [...view.previews.values()].map(({ value }) => value)
  return { previews: all.map(preview => presentPreview(preview, view, previews)) }
}

export async function* removePreviewStream(
  { previews, view, progress, clock }: PreviewsContext,
  { repository, pull, wait, person }: RemovePreviewRequest__Output,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const changed = await previews.remove({ repository, pull }, person, signal)
  const now = () => clock.now()
  const { ok } = yield* followRollouts({ view, progress, now }, wait ? changed : [], signal)
  const [phase, message] = wait ? [ok ? 'done' : 'failed', ''] : ['accepted', '']
  yield { at: now(), repository, phase, message, done: true, ok }
}

export async function extendPreview(
  { previews, view }: PreviewsContext,
  { repository, pull, ttl, person }: ExtendPreviewRequest__Output,
  signal: AbortSignal,
): Promise<PreviewMessage> {
  const extended = await previews.extend({ repository, pull }, ttl, person, signal)
  // one that had ended has no applications yet
  return { ...presentPreview(extended, view, previews), expiresAt: extended.expiresAt }
}

function presentPreview(
  { repository, number, head, apps, since, expiresAt, problem, ended }: Preview,
  view: ClusterView,
  previews: Previews,
): PreviewMessage {
  const over = ended === undefined ? [] : [`ended: ${ended}; a new commit brings it back`]
  return {
    ...{ repository, pull: number, commit: head, apps: [...apps] },
    addresses: apps.flatMap(app => addressesOf(app, view, previews.addressOf(repository))),
    ...{ since, expiresAt: apps.length > 0 ? expiresAt : 0 },
    problem: [...over, ...(problem === undefined ? [] : [problem])].join('\n'),
  }
}

/** Of what serves. */
function addressesOf(app: string, view: ClusterView, address: string | undefined): string[] {
  const serving = view.apps.get(app)?.application?.value.serving ?? {}
  return Object.entries(serving).flatMap(([service, { ports }]) =>
    ports.map(({ hostIp, published, protocol }) => {
      const host = `${address ?? hostIp ?? '127.0.0.1'}:${published}`
      return `${service} ${protocol === 'tcp' ? 'http://' : ''}${host}${protocol === 'tcp' ? '' : '/udp'}`
    }),
  )
}
