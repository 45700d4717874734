import { commentAnswer } from '../present.ts'
import {
  fields,
  invalid,
  notFound,
  number,
  paged,
  seen,
  type Given,
  type Visit,
  type Handlers,
} from '../visit.ts'

function createComment(visit: Visit): Given {
  const { world, caller, now } = visit
  const pull = number(visit, 'issue_number')
  if (!world.pulls.has(pull)) return notFound
  const { body = '' } = fields<{ body: string }>(visit)
  if (body.length > 65_536)
    return invalid('body is too long (maximum is 65536 characters)', 'IssueComment')
  const row = { id: world.nextId(), pull, body, user: caller.login, at: now, edits: 0 }
  world.comments.push(row)
  return { status: 201, body: commentAnswer(row) }
}

function commentOf(visit: Visit) {
  return visit.world.comments.find(({ id }) => id === number(visit, 'comment_id'))
}

function updateComment(visit: Visit): Given {
  const found = commentOf(visit)
  if (!found) return notFound
  const { body = '' } = fields<{ body: string }>(visit)
  if (body.length > 65_536)
    return invalid('body is too long (maximum is 65536 characters)', 'IssueComment')
  if (found.user !== visit.caller.login) return { status: 403, body: { message: 'Forbidden' } }
  found.body = body
  found.edits++
  return { status: 200, body: commentAnswer(found) }
}

export const comments: Handlers = {
  'issues/create-comment': { needs: ['pull_requests', 'write'], answer: createComment },
  'issues/update-comment': { needs: ['pull_requests', 'write'], answer: updateComment },
  'issues/list-comments': {
    needs: ['pull_requests', 'read'],
    answer: visit => {
      const own = visit.world.comments.filter(({ pull }) => pull === number(visit, 'issue_number'))
      return paged(visit, seen(visit, own).map(commentAnswer))
    },
  },
  'issues/get-comment': {
    needs: ['pull_requests', 'read'],
    answer: visit => {
      const found = commentOf(visit)
      return found ? { status: 200, body: commentAnswer(found) } : notFound
    },
  },
}
