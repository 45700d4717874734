import { describe, expect, it } from 'vitest'
import { checkRef, folderName, isObjectId, parseAddress } from '../../../../engine/git/remote.ts'

describe('an address', () => {
  it.each([
    ['https://github.com/acme/shop.git', 'http'],
    ['http://127.0.0.1:8080/shop', 'http'],
    ['ssh://git@forge.example:2222/acme/shop.git', 'ssh'],
    ['git@forge.example:acme/shop.git', 'ssh'],
    ['forge.example:shop', 'ssh'],
    ['file:///srv/git/shop.git', 'local'],
    ['/srv/git/shop.git', 'local'],
    ['./shop.git', 'local'],
    ['../shop.git', 'local'],
  ])('%s is %s', (url, kind) => {
    expect(parseAddress(url).kind).toBe(kind)
  })

  it.each([
    '',
    '-oProxyCommand=touch /tmp/x',
    '--upload-pack=touch /tmp/x',
    'ext::sh -c touch% /tmp/x',
    'fd::17',
    'git://forge.example/x',
    'ftp://forge.example/x',
    'file://forge.example/x',
    'shop.git',
    'ssh://-oProxyCommand=x/y',
    'ssh://git:secret@forge.example/x',
    'ssh://-o@forge.example/x',
    '-o@forge.example:x',
    'git@-forge.example:x',
    'git@forge.example:-x',
    'git@forge.example::x',
    'https://',
    'https://user:secret@forge.example/x',
    'https://secret@forge.example/x',
    'https://forge.example/x?token=secret',
    'https://forge.example/x#secret',
    'https://forge.example/x\nsecret',
    '/srv/git\u0000secret',
  ])('%j is refused, without repeating a secret', url => {
    expect(() => parseAddress(url)).toThrow(
      expect.objectContaining({ code: 'git-url-refused', disposition: 'stalled' }),
    )
    expect(() => parseAddress(url)).not.toThrow(/secret@/)
  })
})

describe('a ref', () => {
  it.each([
    'HEAD',
    'refs/heads/main',
    'refs/heads/feature/main',
    'refs/tags/v1.2.0',
    'refs/heads/a@b',
    'f'.repeat(40),
  ])('may be %s', ref => {
    expect(() => checkRef(ref)).not.toThrow()
  })

  it.each([
    '',
    'main',
    'heads/main',
    '-x',
    '--upload-pack=x',
    'refs/heads/-x',
    'refs/heads/',
    'refs//main',
    'refs/heads/.hidden',
    'refs/heads/a..b',
    'refs/heads/a.lock',
    'refs/heads/a.lock/b',
    'refs/heads/a b',
    'refs/heads/a~1',
    'refs/heads/a^',
    'refs/heads/a:b',
    'refs/heads/*',
    'refs/heads/a?',
    'refs/heads/[a]',
    'refs/heads/a\\b',
    'refs/heads/a@{1}',
    'refs/heads/a.',
    'refs/heads/a\n',
    'F'.repeat(40),
  ])('may not be %j', ref => {
    expect(() => checkRef(ref)).toThrow(expect.objectContaining({ code: 'git-ref-refused' }))
  })
})

it('takes only 40 lower-case hexadecimal digits for an object id', () => {
  expect(['0'.repeat(40), '0'.repeat(39), '0'.repeat(64), 'g'.repeat(40)].map(isObjectId)).toEqual([
    true,
    false,
    false,
    false,
  ])
})

it('gives every pair of URL and credential its own folder', () => {
  const remotes = [
    { url: 'https://a/x' },
    { url: 'https://a/y' },
    { url: 'https://a/x', tokenFile: '/t' },
    { url: 'https://a/x', sshKeyFile: '/t' },
    { url: 'https://a/x', knownHostsFile: '/t' },
  ]

  const names = remotes.map(folderName)

  expect(new Set(names).size).toBe(5)
  expect(names.map(name => /^[0-9a-f]{32}$/.test(name))).not.toContain(false)
})
