import { createHmac } from 'node:crypto'
import type { ForgeName } from '../../core/config/forge.ts'
import { signingKey } from '../../core/webhook-secret.ts'

interface Signing {
  readonly body: string | Buffer
  readonly secret: string
  readonly delivery: string
  /** Epoch milliseconds. */
  readonly now: number
}

/** Headers of a push as each forge's own documentation words them. */
export const pushHeaders: Readonly<
  Record<ForgeName, (signing: Signing) => Record<string, string>>
> = {
  github: ({ body, secret, delivery }) => ({
    'x-github-event': 'push',
    'x-github-delivery': delivery,
    'x-hub-signature-256': `sha256=${hex(body, secret)}`,
  }),
  gitlab: ({ secret, delivery }) => ({
    'x-gitlab-event': 'Push Hook',
    'x-gitlab-event-uuid': delivery,
    'x-gitlab-token': secret,
  }),
  gitea: ({ body, secret, delivery }) => ({
    ...pushHeaders.github({ body, secret: 'another', delivery: 'another', now: 0 }),
    'x-gitea-event': 'push',
    'x-gitea-delivery': delivery,
    'x-gitea-signature': hex(body, secret),
  }),
  forgejo: ({ body, secret, delivery }) => ({
    ...pushHeaders.gitea({ body, secret, delivery, now: 0 }),
    'x-forgejo-event': 'push',
    'x-forgejo-delivery': delivery,
    'x-forgejo-signature': hex(body, secret),
  }),
  bitbucket: ({ body, secret, delivery }) => ({
    'x-event-key': 'repo:push',
    'x-request-uuid': delivery,
    'x-hub-signature': `sha256=${hex(body, secret)}`,
  }),
  generic: signing => standardHeaders(signing),
}

function standardHeaders({ body, secret, delivery, now }: Signing): Record<string, string> {
  const at = String(Math.floor(now / 1000))
  const signed = createHmac('sha256', signingKey(secret)).update(`${delivery}.${at}.`).update(body)
  return {
    'webhook-id': delivery,
    'webhook-timestamp': at,
    'webhook-signature': `v1,${signed.digest('base64')}`,
  }
}

function hex(body: string | Buffer, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}

const after = '9d1e4b0a7a2f4c0f8f2f5e1b3c4d5e6f70819203'

/** The push of one commit to main of acme/shop, in the words of each forge, cut down to what is read and a bit more. */
export const pushPayloads: Readonly<Record<ForgeName, unknown>> = {
  github: hubPush('https://github.com/acme/shop'),
  gitlab: {
    object_kind: 'push',
    event_name: 'push',
    before: '95790bf891e76fee5e1747ab589903a6a1f80f22',
    after,
    ref: 'refs/heads/main',
    checkout_sha: after,
    project_id: 15,
    project: {
      id: 15,
      name: 'Shop',
      web_url: 'https://gitlab.com/acme/shop',
      git_ssh_url: 'git@gitlab.com:acme/shop.git',
      git_http_url: 'https://gitlab.com/acme/shop.git',
      path_with_namespace: 'acme/shop',
      default_branch: 'main',
    },
  },
  gitea: hubPush('https://gitea.com/acme/shop'),
  forgejo: hubPush('https://codeberg.org/acme/shop'),
  bitbucket: {
    push: {
      changes: [
        { new: null, old: { type: 'branch', name: 'gone', target: { hash: after } }, closed: true },
        { new: { type: 'branch', name: 'main', target: { type: 'commit', hash: after } } },
      ],
    },
    repository: {
      type: 'repository',
      full_name: 'acme/shop',
      links: { html: { href: 'https://bitbucket.org/acme/shop' } },
    },
  },
  generic: {
    repository: 'https://git.example.org/acme/shop.git',
    ref: 'refs/heads/main',
    commit: after,
  },
}

export const pushedCommit = after

function hubPush(url: string): unknown {
  const host = new URL(url).host
  return {
    ref: 'refs/heads/main',
    before: '28e1879d029cb852e4844d9c718537df08844e03',
    after,
    repository: {
      full_name: 'acme/shop',
      html_url: url,
      ssh_url: `git@${host}:acme/shop.git`,
      clone_url: `${url}.git`,
    },
  }
}
