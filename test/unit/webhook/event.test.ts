import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { github } from '../../../webhook/forges/github.ts'
import { readEvent as readEventOf, type Target } from '../../../webhook/event.ts'

const readEvent = (event: string, payload: unknown, targets: readonly Target[]) =>
  readEventOf(github, event, payload, targets)

function moved(...args: Parameters<typeof readEvent>): string[] {
  const reading = readEvent(...args)
  return reading.kind === 'push' ? reading.moved.map(({ repository }) => repository) : []
}

function target(name: string, url: string, branch = 'main'): Target {
  return { name, url, ref: { kind: 'branch', name: branch } }
}

function fixture(name: string): Record<string, unknown> {
  const path = `fixtures/webhooks/${name}.json`
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
}

const shop = target('shop', 'https://github.com/acme/shop.git')
const push = fixture('push')

describe('a push', () => {
  it.each([
    'https://github.com/acme/shop.git',
    'https://github.com/Acme/Shop',
    'git@github.com:acme/shop.git',
    'ssh://git@github.com/acme/shop.git',
    'git@work-account:acme/shop.git',
  ])('selects the repository configured as %s', url => {
    expect(moved('push', push, [target('shop', url)])).toEqual(['shop'])
  })

  it('selects every repository that follows the ref, and no other', () => {
    const targets = [
      shop,
      target('shop-2', 'git@github.com:acme/shop.git'),
      target('shop-next', shop.url, 'next'),
      target('other', 'https://github.com/acme/other.git'),
    ]

    expect(moved('push', push, targets)).toEqual(['shop', 'shop-2'])
  })

  it.each([
    ['refs/heads/feature/main'],
    ['refs/heads/main2'],
    ['refs/tags/main'],
    ['main'],
    ['refs/heads/Main'],
  ])('to %s does not touch a repository that follows main', ref => {
    expect(readEvent('push', { ...push, ref }, [shop])).toEqual({
      kind: 'ignored',
      reason: 'no configured repository follows this ref',
    })
  })

  it('of a tag selects the repository that follows it', () => {
    const pinned: Target = { ...shop, ref: { kind: 'tag', name: 'v1' } }

    expect(moved('push', { ...push, ref: 'refs/tags/v1' }, [pinned, shop])).toEqual(['shop'])
  })

  it('of any tag selects the repository that follows a range of versions', () => {
    const ranged: Target = { ...shop, ref: { kind: 'semver', name: '>=1.4 <2' } }

    const read = (ref: string) => readEvent('push', { ...push, ref }, [ranged]).kind

    expect([read('refs/tags/v1.5.0'), read('refs/heads/v1.5.0')]).toEqual(['push', 'ignored'])
  })

  it('that deletes the ref is told too: the engine has to notice', () => {
    expect(readEvent('push', { ...push, deleted: true }, [shop]).kind).toBe('push')
  })

  it.each([
    ['https://github.com.evil.test/acme/shop.git'],
    ['https://evil.test/github.com/acme/shop.git'],
    ['https://github.com/acme/shop-2.git'],
    ['https://github.com/acme/shop.git/../other'],
  ])('from %s selects nothing', url => {
    const repository = { clone_url: url, full_name: 'someone/else' }

    expect(readEvent('push', { ref: 'refs/heads/main', repository }, [shop]).kind).toBe('ignored')
  })

  it.each([
    ['no ref', { repository: {} }],
    ['a ref that is a number', { ref: 1, repository: {} }],
    ['no repository', { ref: 'refs/heads/main' }],
  ])('with %s is invalid', (_, payload) => {
    expect(readEvent('push', payload, [shop]).kind).toBe('invalid')
  })

  it('does not look at inherited properties', () => {
    const payload: unknown = JSON.parse(
      '{"__proto__":{"ref":"refs/heads/main","repository":{"full_name":"acme/shop"}}}',
    )

    expect(readEvent('push', payload, [shop]).kind).toBe('invalid')
  })
})

describe('other deliveries', () => {
  it('of kind ping name the repositories that were found', () => {
    expect(readEvent('ping', fixture('ping'), [shop])).toEqual({
      kind: 'ping',
      repositories: ['shop'],
    })
  })

  it('of kind ping need no repository: an organisation has hooks too', () => {
    expect(readEvent('ping', { zen: 'x' }, [shop])).toEqual({ kind: 'ping', repositories: [] })
  })

  it.each(['pull_request', 'check_run', 'create', 'workflow_run', 'toString'])(
    'of kind %s are ignored',
    event => {
      expect(readEvent(event, push, [shop]).kind).toBe('ignored')
    },
  )

  it.each([[null], [[]], ['x'], [5], [true], [undefined]])('of payload %j are invalid', payload => {
    expect(readEvent('push', payload, [shop]).kind).toBe('invalid')
  })
})

describe('a pull request', () => {
  const { repository } = push
  const pull = { action: 'opened', number: 12, repository, pull_request: { head: { sha: 'x' } } }
  const fork = target('fork', 'https://github.com/stranger/shop.git')

  it.each(['opened', 'synchronize', 'reopened', 'edited', 'labeled', 'unlabeled', 'closed'])(
    'that is %s is told by its number',
    action => {
      const reading = readEvent('pull_request', { ...pull, action }, [shop, fork])

      expect(reading).toEqual({ kind: 'pull', repositories: ['shop'], pull: 12 })
    },
  )

  it('names the repository it was opened in, never that of its head', () => {
    const head = { repo: { clone_url: fork.url, full_name: 'stranger/shop' } }
    const payload = { ...pull, pull_request: { head } }

    expect(readEvent('pull_request', payload, [fork])).toMatchObject({ kind: 'ignored' })
    expect(readEvent('pull_request', payload, [fork, shop])).toMatchObject({
      repositories: ['shop'],
    })
  })

  it.each([
    ['assigned', { action: 'assigned' }],
    ['nothing', { action: undefined }],
    ['a list', { action: ['opened'] }],
  ])('after which no plan changes (%s) is ignored', (_, changes) => {
    expect(readEvent('pull_request', { ...pull, ...changes }, [shop]).kind).toBe('ignored')
  })

  it.each([
    [{ number: '12' }],
    [{ number: 0 }],
    [{ number: 1.5 }],
    [{ number: -1 }],
    [{ number: 2 ** 31 }],
    [{ number: null }],
    [{ repository: undefined }],
  ])('with %j is invalid', changes => {
    expect(readEvent('pull_request', { ...pull, ...changes }, [shop]).kind).toBe('invalid')
  })
})

describe.each(['check_run', 'check_suite'])('a %s', event => {
  const { repository } = push
  const commit = 'c'.repeat(40)
  const check = { action: 'rerequested', repository, [event]: { head_sha: commit } }

  it('that is asked for again is told by its commit', () => {
    const reading = readEvent(event, check, [shop])

    expect(reading).toEqual({ kind: 'recheck', repositories: ['shop'], commit })
  })

  it.each(['created', 'completed', 'requested', 'requested_action'])(
    'that is %s is ignored',
    action => {
      expect(readEvent(event, { ...check, action }, [shop]).kind).toBe('ignored')
    },
  )

  it.each(['--upload-pack=x', '0'.repeat(40), 'C'.repeat(40), null, {}])(
    'of %j is invalid',
    sha => {
      const payload = { ...check, [event]: { head_sha: sha } }

      expect(readEvent(event, payload, [shop]).kind).toBe('invalid')
    },
  )
})

describe('any payload at all', () => {
  const key = fc.constantFrom(
    'ref',
    'repository',
    'clone_url',
    'ssh_url',
    'full_name',
    'html_url',
    '__proto__',
    'constructor',
    'length',
  )
  const { node: value } = fc.letrec(tie => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('refs/heads/main', 'acme/shop', 'https://github.com/acme/shop.git'),
      fc.jsonValue(),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(key, tie('node')),
    ),
  }))

  it('is answered, and selects configured repositories only', () => {
    fc.assert(
      fc.property(fc.constantFrom('push', 'ping', '__proto__'), value, (event, payload) => {
        const text = JSON.stringify(payload) as string | undefined
        const received: unknown = JSON.parse(text ?? 'null')

        const reading = readEvent(event, received, [shop])

        if ('repositories' in reading) expect([[], ['shop']]).toContainEqual(reading.repositories)
        else if ('moved' in reading) expect(reading.moved).toMatchObject([{ repository: 'shop' }])
        else expect(reading.reason).not.toBe('')
      }),
      { numRuns: 2000 },
    )
  })
})
