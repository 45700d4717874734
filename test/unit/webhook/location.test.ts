import { expect, it } from 'vitest'
import { fullNameOf, locationOf } from '../../../webhook/location.ts'

it.each([
  ['https://github.com/acme/shop.git', 'github.com/acme/shop'],
  ['https://github.com/acme/shop', 'github.com/acme/shop'],
  ['https://github.com/acme/shop/', 'github.com/acme/shop'],
  ['https://GitHub.com/Acme/Shop.git', 'github.com/acme/shop'],
  ['https://github.com:443/acme/shop.git', 'github.com/acme/shop'],
  ['https://git.test:8443/acme/shop.git', 'git.test:8443/acme/shop'],
  ['http://127.0.0.1:3000/acme/shop.git', '127.0.0.1:3000/acme/shop'],
  ['http://[::1]:3000/shop.git', '[::1]:3000/shop'],
  ['git@github.com:acme/shop.git', 'github.com/acme/shop'],
  ['git@github.com:/acme/shop.git', 'github.com/acme/shop'],
  ['ssh://git@github.com/acme/shop.git', 'github.com/acme/shop'],
  ['ssh://git@ssh.github.com:443/acme/shop.git', 'ssh.github.com/acme/shop'],
  ['/srv/Git/shop.git', '/srv/Git/shop'],
  ['file:///srv/Git/shop.git', '/srv/Git/shop'],
  ['', undefined],
  ['https://', undefined],
  ['https://github.com', undefined],
  ['shop', undefined],
  ['javascript:alert(1)', undefined],
])('finds %s at %s', (url, location) => {
  expect(locationOf(url)).toBe(location)
})

it.each([
  ['github.com/acme/shop', 'acme/shop'],
  ['git.test:8443/group/team/shop', 'group/team/shop'],
  ['/srv/shop', undefined],
  ['shop', undefined],
])('calls %s %s', (location, name) => {
  expect(fullNameOf(location)).toBe(name)
})
