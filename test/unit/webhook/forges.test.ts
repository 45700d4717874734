import { describe, expect, it } from 'vitest'
import { forgeNames, type ForgeName } from '../../../core/config/forge.ts'
import { readEvent, type Target } from '../../../webhook/event.ts'
import { forgeOfPath, forges } from '../../../webhook/forges.ts'
import { pushedCommit, pushHeaders, pushPayloads } from '../../support/webhook-forges.ts'

const now = 1_700_000_000_000
const secret = 'a secret of some length'

const urls: Readonly<Record<ForgeName, string>> = {
  github: 'git@github.com:acme/shop.git',
  gitlab: 'git@gitlab.com:acme/shop.git',
  gitea: 'https://gitea.com/acme/shop.git',
  forgejo: 'https://codeberg.org/Acme/Shop',
  bitbucket: 'git@bitbucket.org:acme/shop.git',
  generic: 'https://git.example.org/acme/shop.git',
}

function target(url: string, branch = 'main'): Target {
  return { name: 'shop', url, ref: { kind: 'branch', name: branch } }
}

describe.each(forgeNames)('%s', forge => {
  const body = JSON.stringify(pushPayloads[forge], undefined, 3)
  const headers = pushHeaders[forge]({ body, secret, delivery: 'd-1', now })

  it('reads its own headers', () => {
    const heading = forges[forge].read(headers, now)

    expect(heading).toMatchObject({ delivery: 'd-1' })
    if (!('verify' in heading)) throw new Error('not read')
    expect(heading.verify(secret, Buffer.from(body))).toBe(true)
    expect(heading.verify('a guess', Buffer.from(body))).toBe(false)
  })

  it.each(Object.keys(headers).filter(name => !name.startsWith('x-hub') || forge !== 'gitea'))(
    'never throws without %s, and never takes what has no signature',
    name => {
      const without = Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name))

      const heading = forges[forge].read(without, now)

      if (/signature$|signature-256$|token$/.test(name) && 'verify' in heading) {
        expect(['gitea', 'forgejo']).toContain(forge)
      }
    },
  )

  it('reads neither nothing nor lists', () => {
    const lists = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, [text]]))

    expect(forges[forge].read({}, now)).toMatchObject({ status: 401 })
    expect(forges[forge].read(lists, now)).toMatchObject({ status: 401 })
  })

  it.each(['a b', 'd\n1', 'ü', '', 'x'.repeat(101)])('refuses the delivery id %j', delivery => {
    const odd = pushHeaders[forge]({ body, secret, delivery, now })

    expect(forges[forge].read(odd, now)).toMatchObject({ status: 400 })
  })

  it('says of a push which ref of which repository moved where', () => {
    const event = { bitbucket: 'repo:push', gitlab: 'Push Hook' }[forge as string] ?? 'push'

    const said = forges[forge].event(event, pushPayloads[forge] as object)

    expect(said).toMatchObject({ kind: 'push' })
    if (said.kind !== 'push') return
    expect(said.pushed).toContainEqual({ ref: 'refs/heads/main', commit: pushedCommit })
    const read = (branch: string) =>
      readEvent(forges[forge], event, pushPayloads[forge], [target(urls[forge], branch)])
    expect(read('main')).toEqual({
      kind: 'push',
      moved: [{ repository: 'shop', ref: 'refs/heads/main', commit: pushedCommit }],
    })
    expect(read('next')).toMatchObject({ kind: 'ignored' })
  })

  it('ignores events that nobody knows yet', () => {
    const payload = { ...(pushPayloads[forge] as object), type: 'merge_request.opened' }

    expect(forges[forge].event('pull_request', payload).kind).toBe('ignored')
  })
})

it.each([
  ['/webhook/github', 'github'],
  ['/webhook/forgejo', 'forgejo'],
  ['/webhook/github/', undefined],
  ['/webhook/constructor', undefined],
  ['/webhook/', undefined],
  ['/x/webhook/github', undefined],
])('the path %s belongs to %s', (path, forge) => {
  expect(forgeOfPath(path)).toBe(forge)
})

describe('Gitea and Forgejo', () => {
  const body = 'body'

  it("never go by GitHub's headers, which they send too", () => {
    const headers = pushHeaders.github({ body, secret, delivery: 'd', now })

    expect(forges.gitea.read(headers, now)).toMatchObject({ status: 401 })
    expect(forges.forgejo.read(headers, now)).toMatchObject({ status: 401 })
  })

  it("of an older Forgejo are known by Gitea's headers", () => {
    const headers = pushHeaders.gitea({ body, secret, delivery: 'd', now })

    expect(forges.forgejo.read(headers, now)).toMatchObject({ event: 'push', delivery: 'd' })
  })
})

describe('GitLab', () => {
  const payload = pushPayloads.gitlab as Record<string, unknown>

  it.each([
    ['Tag Push Hook', { ref: 'refs/tags/v1', event_name: 'tag_push' }, 'push'],
    ['System Hook', {}, 'push'],
    ['System Hook', { event_name: 'repository_update' }, 'ignored'],
    ['Push Hook', { ref: 5 }, 'invalid'],
    ['Push Hook', { project: undefined }, 'invalid'],
    ['Ping', {}, 'ping'],
  ])('tells of %s with %j: %s', (event, changed, kind) => {
    const sent = JSON.parse(JSON.stringify({ ...payload, ...changed })) as object

    expect(forges.gitlab.event(event, sent).kind).toBe(kind)
  })

  it('has an id for each delivery, where several share the id of their event', () => {
    const headers = {
      ...pushHeaders.gitlab({ body: '', secret, delivery: 'shared', now }),
      'idempotency-key': 'own',
    }

    expect(forges.gitlab.read(headers, now)).toMatchObject({ delivery: 'own' })
  })

  it('that signs has no second chance with a token', () => {
    const headers = {
      ...pushHeaders.gitlab({ body: 'x', secret, delivery: 'd', now }),
      ...pushHeaders.generic({ body: 'another body', secret, delivery: 'd', now }),
    }

    const heading = forges.gitlab.read(headers, now)

    expect('verify' in heading && heading.verify(secret, Buffer.from('x'))).toBe(false)
    expect('verify' in heading && heading.verify(secret, Buffer.from('another body'))).toBe(true)
  })
})

describe('Bitbucket', () => {
  const dataCenter = {
    eventKey: 'repo:refs_changed',
    repository: {
      slug: 'shop',
      project: { key: 'ACME' },
      links: {
        clone: [
          { href: 'ssh://git@bitbucket.example.org:7999/acme/shop.git', name: 'ssh' },
          { href: 'https://bitbucket.example.org/scm/acme/shop.git', name: 'http' },
        ],
        self: [null],
      },
    },
    changes: [
      { ref: { id: 'refs/heads/main' }, toHash: pushedCommit, type: 'UPDATE' },
      { ref: { id: 'refs/heads/gone' }, toHash: '0'.repeat(40), type: 'DELETE' },
    ],
  }
  const read = (payload: unknown, url: string, branch = 'main') =>
    readEvent(forges.bitbucket, 'repo:refs_changed', payload, [target(url, branch)])

  it.each([
    'ssh://git@bitbucket.example.org:7999/acme/shop.git',
    'https://bitbucket.example.org/scm/acme/shop.git',
    'git@alias:acme/shop.git',
    'http://mirror.example.org/scm/acme/shop.git',
  ])('Data Center tells of a push to %s', url => {
    expect(read(dataCenter, url)).toMatchObject({ moved: [{ repository: 'shop' }] })
    expect(read(dataCenter, url, 'gone')).toMatchObject({ kind: 'push' })
  })

  it('has no commit for a ref that is gone', () => {
    expect(forges.bitbucket.event('repo:refs_changed', dataCenter)).toMatchObject({
      pushed: [{ commit: pushedCommit }, { ref: 'refs/heads/gone' }],
    })
  })

  it.each([
    ['no changes', { changes: [] }],
    ['changes that are none', { changes: { length: 3 } }],
    ['odd changes', { changes: [null, 5, {}, { ref: null }, { ref: { id: [] } }] }],
    ['no repository', { repository: undefined }],
  ])('is refused with %s', (_, changed) => {
    const sent = JSON.parse(JSON.stringify({ ...dataCenter, ...changed })) as object

    expect(forges.bitbucket.event('repo:refs_changed', sent).kind).toBe('invalid')
  })

  it.each([
    [{ push: { changes: [{ new: null, old: null }] } }],
    [{ push: { changes: [{}] } }],
    [{ push: { changes: [{ new: { type: 'bookmark', name: 'x' } }] } }],
    [{ push: { changes: [{ new: { type: 'constructor', name: 'x' } }] } }],
    [{ push: null }],
  ])('Cloud is refused with %j', push => {
    expect(forges.bitbucket.event('repo:push', { repository: {}, ...push }).kind).toBe('invalid')
  })
})
