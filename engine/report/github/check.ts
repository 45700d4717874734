import { hashOf } from '../../../core/hash.ts'
import { createCheckRun, listCheckRuns, maxAnnotations } from '../../github/requests/checks.ts'
import { absent, arrived, judged, type EntryOf, type Way } from './sending.ts'

export const checkWay: Way<'check'> = {
  async send(sending, entry, signal) {
    if (!sending.github.isApp) {
      const message = 'only a GitHub App may write check runs'
      return { kind: 'refused', error: { code: 'forge-permission', message } }
    }
    const { content } = entry
    const annotations = content.annotations.slice(0, maxAnnotations)
    const post = { ...content, annotations }
    const reply = await createCheckRun(sending.github, post, externalId(entry), signal)
    const answer = judged(sending, entry, reply)
    return 'sent' in answer ? answer.sent : arrived
  },

  async find(sending, entry, signal) {
    const answer = judged(
      sending,
      entry,
      await listCheckRuns(sending.github, entry.content, signal),
    )
    if ('sent' in answer) return answer.sent
    const isThere = answer.body.some(run => run.external_id === externalId(entry))
    return isThere ? arrived : absent
  },
}

/** A newer check of the same place says something else. */
function externalId({ id, content }: EntryOf<'check'>): string {
  return `${id}-${hashOf(content).slice(0, 12)}`
}
