import { hmacHex } from '../verify.ts'
import type { Forge, Heading, SentHeaders, Unreadable } from './forge.ts'
import { hubEvent } from './hub.ts'
import { header, heading } from './read.ts'

/** Gitea, "Webhooks". It sends GitHub's headers too; they are not looked at. */
export const gitea: Forge = {
  read: headers => giteaHeading(headers, 'Gitea'),
  event: hubEvent,
}

export function giteaHeading(
  headers: SentHeaders,
  name: 'Gitea' | 'Forgejo',
): Heading | Unreadable {
  const own = (what: string) => header(headers, `x-${name}-${what}`.toLowerCase())
  return heading(own('event'), own('delivery'), hmacHex(own('signature'), ''), {
    event: `X-${name}-Event`,
    delivery: `X-${name}-Delivery`,
    signature: `X-${name}-Signature header`,
  })
}
