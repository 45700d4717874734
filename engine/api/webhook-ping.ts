import { createHmac } from 'node:crypto'
import type { ForgeName } from '../../core/config/forge.ts'
import { signingKey } from '../../core/webhook-secret.ts'

export interface PingWish {
  readonly forge: ForgeName
  readonly secret: string
  /** Of the repository, as it is configured. */
  readonly url: string
  readonly delivery: string
  /** Epoch milliseconds. */
  readonly now: number
}

export interface Ping {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A delivery as the forge itself would sign it, which asks for nothing but an answer. */
export function signedPing(wish: PingWish): Ping {
  const body = JSON.stringify(payloads[wish.forge](wish.url))
  const headers = { 'content-type': 'application/json', ...signatures[wish.forge](wish, body) }
  return { headers, body }
}

const hub = (url: string) => ({ zen: 'banyan webhook test', repository: { clone_url: url } })

const payloads: Readonly<Record<ForgeName, (url: string) => unknown>> = {
  github: hub,
  gitea: hub,
  forgejo: hub,
  gitlab: url => ({ project: { git_http_url: url } }),
  bitbucket: url => ({ test: true, repository: { links: { clone: [{ href: url }] } } }),
  generic: url => ({ type: 'ping', repository: url }),
}

type Sign = (wish: PingWish, body: string) => Record<string, string>

const signatures: Readonly<Record<ForgeName, Sign>> = {
  github: ({ secret, delivery }, body) => ({
    'x-github-event': 'ping',
    'x-github-delivery': delivery,
    'x-hub-signature-256': `sha256=${hex(secret, body)}`,
  }),
  gitea: ({ secret, delivery }, body) => ({
    'x-gitea-event': 'ping',
    'x-gitea-delivery': delivery,
    'x-gitea-signature': hex(secret, body),
  }),
  forgejo: ({ secret, delivery }, body) => ({
    'x-forgejo-event': 'ping',
    'x-forgejo-delivery': delivery,
    'x-forgejo-signature': hex(secret, body),
  }),
  bitbucket: ({ secret, delivery }, body) => ({
    'x-event-key': 'diagnostics:ping',
    'x-request-id': delivery,
    'x-hub-signature': `sha256=${hex(secret, body)}`,
  }),
  gitlab: (wish, body) => ({
    'x-gitlab-event': 'Ping',
    ...(wish.secret.startsWith('whsec_')
      ? standard(wish, body)
      : { 'idempotency-key': wish.delivery, 'x-gitlab-token': wish.secret }),
  }),
  generic: (wish, body) => standard(wish, body),
}

function standard({ secret, delivery, now }: PingWish, body: string): Record<string, string> {
  const at = String(Math.floor(now / 1000))
  const digest = createHmac('sha256', signingKey(secret)).update(`${delivery}.${at}.${body}`)
  return {
    'webhook-id': delivery,
    'webhook-timestamp': at,
    'webhook-signature': `v1,${digest.digest('base64')}`,
  }
}

function hex(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}
