import { diffProjects } from '../../../core/compose/diff.ts'
import type { Manifest, Trigger } from '../../../core/model/application.ts'
import { isFinished, type Rollout } from '../../../core/model/rollout.ts'
import type { Origin } from '../../../proto/gen/banyan/v1/Origin.ts'
import { changeSentence } from '../../sync/plan-text.ts'

/** Where a generation comes from. `before`: what it was compared with; absent: it was the first. */
export function originOf(
  manifest: Manifest,
  before: Manifest | undefined,
  rollout: Rollout | undefined,
): Origin {
  const { trigger, source, acceptedAt } = manifest
  return {
    trigger: triggerText(trigger),
    at: trigger.at ?? acceptedAt,
    commit: source.commit,
    subject: source.subject,
    author: source.author,
    signer: source.signer ?? '',
    changes: changesOf(manifest, before),
    decision: decisionText(manifest, rollout),
  }
}

/** What made a sync run, as `Trigger:` goes on. */
export function triggerText({ kind, detail = '', override }: Trigger): string {
  switch (kind) {
    case 'poll':
      return 'poll'
    case 'webhook':
      return `webhook delivery ${detail}`.trimEnd()
    case 'person': {
      const why = override === undefined ? '' : `, past a deploy window: ${override}`
      return `${detail || 'somebody'}${why}`
    }
    case 'push':
      return 'push to the repository on this server'
    case 'start':
      return 'start of the engine'
    case 'secret':
      return `changed secret ${detail}`.trimEnd()
    case 'pull-request':
      return `pull request ${detail}`.trimEnd()
    case 'window':
      return 'the deploy window opened'
    default:
      return kind satisfies never
  }
}

/** Which services differ and in what; those that don't share one line. */
function changesOf(manifest: Manifest, before: Manifest | undefined): string[] {
  const changes = diffProjects(before?.project, manifest.project, {
    before: before?.contexts ?? {},
    after: manifest.contexts,
  })
  const changed = changes.filter(each => each.change !== 'unchanged').map(changeSentence)
  const same = changes.filter(each => each.change === 'unchanged').map(each => each.service)
  if (changed.length === 0) return ['nothing that a container or a route would notice']
  return [...changed, ...(same.length > 0 ? [`${same.join(', ')} unchanged`] : [])]
}

function decisionText({ generation, rollbackOf }: Manifest, rollout: Rollout | undefined): string {
  const repeats = rollbackOf === undefined ? '' : `, which repeats generation ${rollbackOf}`
  return `accepted as generation ${generation}${repeats}${outcomeText(rollout)}`
}

function outcomeText(rollout: Rollout | undefined): string {
  if (!rollout) return ''
  const { phase, times } = rollout
  const began = times.pending
  const ended = times.done ?? times.failed ?? times['rolled-back'] ?? times.superseded
  const took =
    began === undefined || ended === undefined ? '' : ` after ${secondsText(ended - began)}`
  return isFinished(phase) ? `: ${phase}${took}` : `: ${phase}`
}

function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
}
