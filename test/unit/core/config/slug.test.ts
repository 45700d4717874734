import { expect, it } from 'vitest'
import { slugOf } from '../../../../core/config/slug.ts'

it.each([
  'https://github.com/acme/shop.git',
  'https://github.com/acme/shop',
  'https://github.com/acme/shop/',
  'http://127.0.0.1:3000/acme/shop.git',
  'ssh://git@github.com/acme/shop.git',
  'ssh://git@ssh.github.com:443/acme/shop.git',
  'git@github.com:acme/shop.git',
])('%s is acme/shop', url => {
  expect(slugOf(url)).toEqual({ owner: 'acme', repo: 'shop' })
})

it.each([
  '/srv/git/shop.git',
  'file:///srv/acme/shop.git',
  'https://github.com/shop.git',
  'https://github.com/acme/shop/tree/main',
  'https://github.com/acme/..',
  'https://github.com/-acme/shop',
  'https://github.com/acme/shop?x=1',
  'git@github.com:shop.git',
])('%s is no repository at GitHub', url => {
  expect(slugOf(url)).toBeUndefined()
})
