import { isFinished } from '../../core/model/rollout.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Progress } from '../../proto/gen/banyan/v1/Progress.ts'
import type { ProgressBus } from '../progress.ts'
import type { Syncs } from '../sync/loop.ts'
import type { SyncOutcome, SyncRequest } from '../sync/context.ts'
import type { ClusterView } from '../view.ts'
import { heldLines } from './held.ts'
import { asProgress, followRollouts, ProgressQueue, type Followed } from './follow.ts'
import { presentCause } from './present.ts'

/** UTF-16 units of what a person says. */
export const maxReason = 500

export interface Syncing {
  readonly syncs: Syncs
  readonly view: ClusterView
  readonly progress: ProgressBus
  readonly clock: Clock
}

export interface SyncAsked {
  /** Empty: all. */
  readonly repository: string
  readonly wait: boolean
  readonly retry: boolean
  readonly person: string
  readonly approve?: boolean
  /** What is suspended, this one time. */
  readonly once?: boolean
  /** Why it is deployed although a window is closed; empty: it is not. */
  readonly override?: string
  /** Applications that were down and are to run again. */
  readonly resumed?: readonly string[]
}

/** Syncs, tells what was decided, and, with `wait`, follows every rollout of the repositories to its end. */
export async function* syncStream(
  context: Syncing,
  asked: SyncAsked,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const { syncs, view, progress, clock } = context
  const now = () => clock.now()
  const names = asked.repository === '' ? syncs.names() : [asked.repository]
  const outcomes: SyncOutcome[] = []
  yield* syncAll(context, asked, names, outcomes, signal)
  const followed = asked.wait ? unfinished(view, names) : []
  for (const name of names) yield* heldLines(view, syncs.get(name).config, outcomes, now())
  const { ok } = yield* followRollouts({ view, progress, now }, followed, signal)
  const troubles = names.flatMap(name => troublesOf(view, name))
  for (const { line, told } of troubles) {
    if (!told(outcomes, followed)) yield { ...line, at: now() }
  }
  const failed = outcomes.find(outcome => outcome.error)?.error
  const first = failed ?? troubles[0]?.line
  const fine = ok && first === undefined
  const said = failed?.message ?? summaryOf(troubles)
  yield {
    at: now(),
    repository: asked.repository,
    phase: fine ? 'done' : 'failed',
    message: said ?? (asked.wait ? '' : 'accepted'),
    done: true,
    ok: fine,
    ...(first?.code !== undefined && { code: first.code }),
  }
}

async function* syncAll(
  { syncs, progress, clock }: Syncing,
  asked: SyncAsked,
  names: readonly string[],
  outcomes: SyncOutcome[],
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const queue = new ProgressQueue()
  const wanted = new Set(names)
  const stop = progress.listen(line => {
    if (line.repository !== undefined && wanted.has(line.repository)) {
      queue.push(asProgress(line, clock.now()))
    }
  })
  let pending = names.length
  const request = requestOf(asked)
  for (const name of names) {
    void syncs
      .request(name, request)
      .then(outcome => outcomes.push(outcome))
      .finally(() => {
        pending--
        queue.poke()
      })
      .catch(() => undefined)
  }
  try {
    if (names.length === 1 && names[0] !== undefined) syncs.get(names[0])
    while (pending > 0 && !signal.aborted) {
      yield* queue.take()
      if (pending > 0) await queue.news(signal)
    }
    yield* queue.take()
  } finally {
    stop()
  }
  for (const { repository, error, commit } of outcomes) {
    if (error) yield { at: clock.now(), repository, phase: 'failed', ...error }
    else
      yield {
        at: clock.now(),
        repository,
        phase: 'synced',
        message: `commit ${commit?.slice(0, 7) ?? ''}`,
      }
  }
}

function requestOf({
  person,
  retry,
  approve,
  once,
  override = '',
  resumed,
}: SyncAsked): SyncRequest {
  const trigger = {
    kind: 'person' as const,
    ...(person !== '' && { detail: person }),
    ...(override !== '' && { override: override.slice(0, maxReason) }),
  }
  return {
    ...{ trigger, retry },
    ...(approve !== undefined && { approve }),
    ...(once !== undefined && { once }),
    ...(resumed && { resumed }),
  }
}

/** Also those that a poll or a webhook began just before: the caller asked for the repository, not for a diff. */
function unfinished(view: ClusterView, names: readonly string[]): Followed[] {
  return [...view.apps].flatMap(([app, { application, rollouts }]) => {
    if (!application || application.value.preview) return []
    if (!names.includes(application.value.repository)) return []
    const newest = rollouts.get(application.value.wanted)?.value
    return newest && !isFinished(newest.phase) ? [{ app, generation: newest.generation }] : []
  })
}

interface Trouble {
  readonly line: Progress & { readonly message: string; readonly code: string }
  /** Whether a line about it was already streamed. */
  readonly told: (outcomes: readonly SyncOutcome[], followed: readonly Followed[]) => boolean
}

/** Each was told whole before. */
function summaryOf([first, ...others]: readonly Trouble[]): string | undefined {
  if (!first) return undefined
  const [line = ''] = first.line.message.split('\n')
  return others.length === 0 ? line : `${line}; and ${others.length} more`
}

/**
 * What keeps a repository from being live as it is, whenever it began: a poll may have deployed, and failed, what a caller has just
 * asked for.
 */
function troublesOf(view: ClusterView, repository: string): Trouble[] {
  const state = view.repositories.get(repository)?.value
  const refused = Object.entries(state?.manifests ?? {}).flatMap(([path, { error }]) =>
    error === undefined
      ? []
      : [
          {
            line: { repository, phase: 'refused', code: 'manifest-refused', message: error },
            told: (outcomes: readonly SyncOutcome[]) =>
              outcomes.some(o => o.decisions.some(d => d.kind === 'refused' && d.path === path)),
          },
        ],
  )
  const failed = [...view.apps].flatMap(([app, { application, rollouts }]) => {
    const value = application?.value
    if (value?.repository !== repository || value.preview || !value.failed) return []
    const { generation, reason } = value.failed
    const cause = rollouts.get(generation)?.value.cause
    const code = cause?.code ?? 'rollout-failed'
    return [
      {
        line: {
          ...{ repository, app, generation, phase: 'failed', code, message: reason },
          ...(cause && { cause: presentCause(cause) }),
        },
        told: (_: readonly SyncOutcome[], followed: readonly Followed[]) =>
          followed.some(f => f.app === app && f.generation === generation),
      },
    ]
  })
  return [...refused, ...failed]
}
