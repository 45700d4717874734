import { standard, token } from '../verify.ts'
import type { Forge, Said, SentHeaders } from './forge.ts'
import {
  field,
  header,
  heading,
  notAPush,
  notInteresting,
  pushedTo,
  standardSignature,
  texts,
} from './read.ts'

/**
 * GitLab, "Webhooks": with a signing token it signs as Standard Webhooks does; with a secret token it sends just
 * that. Whoever signs is taken at that: a signature that doesn't fit is not made up for by a token.
 */
export const gitlab: Forge = {
  read: (headers, now) => {
    const isSigned = 'webhook-signature' in headers
    const verify = isSigned ? standard(headers, now) : token(header(headers, 'x-gitlab-token'))
    return heading(header(headers, 'x-gitlab-event'), deliveryId(headers), verify, {
      event: 'X-Gitlab-Event',
      delivery: 'Idempotency-Key',
      signature: isSigned ? standardSignature : 'X-Gitlab-Token header',
    })
  },
  event: gitlabEvent,
}

/** The event's UUID comes last: deliveries that one another caused share it, be they different pushes. */
function deliveryId(headers: SentHeaders): string | undefined {
  return (
    header(headers, 'webhook-id') ??
    header(headers, 'idempotency-key') ??
    header(headers, 'x-gitlab-event-uuid')
  )
}

function gitlabEvent(event: string, payload: object): Said {
  const project = field(payload, 'project')
  const keys = ['git_http_url', 'git_ssh_url', 'web_url', 'http_url', 'ssh_url', 'url']
  const named = {
    urls: texts(...keys.map(key => field(project, key))),
    paths: texts(field(project, 'path_with_namespace')),
  }
  if (event === 'Ping') return { kind: 'ping', named }
  if (!isPush(event, payload)) return notInteresting
  const ref = field(payload, 'ref')
  if (typeof ref !== 'string' || project === undefined) return notAPush
  return { kind: 'push', named, pushed: [pushedTo(ref, field(payload, 'after'))] }
}

/** Hooks of a whole instance call everything a system hook. */
function isPush(event: string, payload: object): boolean {
  if (event === 'Push Hook' || event === 'Tag Push Hook') return true
  const name = field(payload, 'event_name')
  return event === 'System Hook' && (name === 'push' || name === 'tag_push')
}
