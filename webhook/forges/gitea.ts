import { hmacHex } from '../verify.ts'
import type { Forge, SentHeaders } from './forge.ts'
import { hubEvent } from './hub.ts'
import { header, heading } from './read.ts'

/** Gitea, "Webhooks". It sends GitHub's headers too; they are not looked at. */
export const gitea: Forge = {
  read: headers => headingOf(headers, 'Gitea'),
  event: hubEvent,
}

/** Forgejo sends its own headers since it left Gitea, and Gitea's beside them. */
export const forgejo: Forge = {
  read: headers => headingOf(headers, 'x-forgejo-signature' in headers ? 'Forgejo' : 'Gitea'),
  event: hubEvent,
}

function headingOf(headers: SentHeaders, name: 'Gitea' | 'Forgejo') {
  const own = (what: string) => header(headers, `x-${name}-${what}`.toLowerCase())
  return heading(own('event'), own('delivery'), hmacHex(own('signature'), ''), {
    event: `X-${name}-Event`,
    delivery: `X-${name}-Delivery`,
    signature: `X-${name}-Signature header`,
  })
}
