import { expect, it } from 'vitest'
import { forgeAt } from '../../../../core/config/forge.ts'

it.each([
  ['https://github.com/acme/shop.git', 'github'],
  ['https://gitlab.com/acme/shop.git', 'gitlab'],
  ['git@gitlab.example.org:group/team/shop.git', 'gitlab'],
  ['ssh://git@gitea.example.org:2222/acme/shop.git', 'gitea'],
  ['https://codeberg.org/acme/shop', 'forgejo'],
  ['https://me@BitBucket.org/acme/shop.git', 'bitbucket'],
  ['http://bitbucket:7990/scm/acme/shop.git', 'bitbucket'],
  ['https://git.example.org/gitlab/shop.git', 'github'],
  ['https://notgitlab.com/acme/shop.git', 'github'],
  ['git@work-account:acme/shop.git', 'github'],
  ['/srv/git/gitlab.git', 'github'],
  ['https://constructor/x', 'github'],
])('%s is of %s', (url, forge) => {
  expect(forgeAt(url)).toBe(forge)
})
