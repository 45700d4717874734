import { standard } from '../verify.ts'
import type { Forge } from './forge.ts'
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
 * For any other host, and for scripts: signed as Standard Webhooks says, with `{"repository": <url>, "ref":
 * "refs/heads/main", "commit": <id>}`. `"type": "ping"` only asks whether it arrives.
 */
export const generic: Forge = {
  read: (headers, now) =>
    heading('push', header(headers, 'webhook-id'), standard(headers, now), {
      event: 'webhook-id',
      delivery: 'webhook-timestamp',
      signature: standardSignature,
    }),
  event: (_, payload) => {
    const type = field(payload, 'type') ?? 'push'
    const [ref] = texts(field(payload, 'ref'))
    const named = { urls: texts(field(payload, 'repository')), paths: [] }
    if (type === 'ping') return { kind: 'ping', named }
    if (type !== 'push') return notInteresting
    if (ref === undefined || named.urls.length === 0) return notAPush
    return { kind: 'push', named, pushed: [pushedTo(ref, field(payload, 'commit'))] }
  },
}
