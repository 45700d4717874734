import type { Comment } from '../../github/shapes.ts'
import {
  createComment,
  listComments,
  updateComment,
  whoAmI,
} from '../../github/requests/comments.ts'
import type { GitHub } from '../../github/github.ts'
import {
  absent,
  arrived,
  judged,
  type EntryOf,
  type Judged,
  type Sending,
  type Way,
} from './sending.ts'

const pageSize = 100
const pages = 20

/** Changed where it is there: it is looked for each time, because a person may have deleted it. */
export const commentWay: Way<'comment'> = {
  async send(sending, entry, signal) {
    const found = await ownComment(sending, entry, signal)
    if ('sent' in found) return found.sent
    const { pull, body } = entry.content
    if (found.body && isSame(found.body, body)) return arrived
    const reply = found.body
      ? await updateComment(sending.github, { comment: found.body.id, body }, signal)
      : await createComment(sending.github, { pull, body }, signal)
    const answer = judged(sending, entry, reply)
    return 'sent' in answer ? answer.sent : arrived
  },

  async find(sending, entry, signal) {
    const found = await ownComment(sending, entry, signal)
    if ('sent' in found) return found.sent
    return found.body && isSame(found.body, entry.content.body) ? arrived : absent
  },
}

/** Anybody may write our marker into a comment: it is ours only if we wrote it. */
async function ownComment(
  sending: Sending,
  entry: EntryOf<'comment'>,
  signal: AbortSignal,
): Promise<Judged<Comment | undefined>> {
  const { github } = sending
  const { pull, marker } = entry.content
  const own = await loginOf(sending, entry, signal)
  if ('sent' in own) return own
  for (let page = 1; page <= pages; page++) {
    const answer = judged(sending, entry, await listComments(github, pull, signal, page))
    if ('sent' in answer) return answer
    const found = answer.body.find(({ user, body }) => user === own.body && body.startsWith(marker))
    if (found || answer.body.length < pageSize) return { body: found }
  }
  return { body: undefined }
}

const logins = new WeakMap<GitHub, string>()

async function loginOf(
  sending: Sending,
  entry: EntryOf<'comment'>,
  signal: AbortSignal,
): Promise<Judged<string>> {
  const known = logins.get(sending.github)
  if (known !== undefined) return { body: known }
  const answer = judged(sending, entry, await whoAmI(sending.github, signal))
  if ('body' in answer) logins.set(sending.github, answer.body)
  return answer
}

function isSame({ body }: Comment, wanted: string): boolean {
  return body.replaceAll('\r\n', '\n').trim() === wanted.trim()
}
