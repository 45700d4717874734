import { describe, expect, it } from 'vitest'
import { answer } from '../../../../agent/dns/answer.ts'
import { buildZone } from '../../../../agent/dns/zone.ts'
import type { Backend, Route } from '../../../../core/model/route.ts'
import { seededRandom } from '../../../../core/random.ts'

const zone = buildZone(
  [
    route('shop', 'web', ['web-1'], ['10.0.1.1', '10.0.1.2'], ['10.0.1.9']),
    {
      ...route('shop', 'db', ['db-1'], ['10.0.1.3']),
      networks: [{ name: 'shop_default', aliases: ['data', 'Primary.example'] }],
    },
    route('shop', 'cold', ['cold-1'], []),
    {
      ...route('shop', 'my.svc', ['svc-1'], ['10.0.1.5']),
      networks: [{ name: 'shop_default', aliases: ['data', 'web'] }],
    },
    route('blog', 'db', ['db-2'], ['10.0.1.4']),
    route('blog', 'Web', ['web-2'], ['10.0.1.6']),
  ],
  {
    '10.0.1.1': { app: 'shop', service: 'web', hash: 'web-1' },
    '10.0.1.4': { app: 'blog', service: 'db', hash: 'db-2' },
    '10.0.1.9': { app: 'shop', service: 'web', hash: 'web-2' },
    '10.0.1.7': { app: 'shop', service: 'db', hash: 'db-1', links: { cache: 'db', web: 'db' } },
    '10.0.1.8': { app: 'new', service: 'first', hash: 'f-1' },
  },
)
const blue = '10.0.1.1'
const green = '10.0.1.9'
const blog = '10.0.1.4'
const linked = '10.0.1.7'
const host = '10.0.1.254'

describe('the addresses behind a name', () => {
  it.each([
    ['db', blue, ['10.0.1.3']],
    ['db', blog, ['10.0.1.4']],
    ['db.internal', blue, ['10.0.1.3']],
    ['db.blog', blue, ['10.0.1.4']],
    ['db.blog.internal', blue, ['10.0.1.4']],
    ['DB.Blog.INTERNAL.', host, ['10.0.1.4']],
    ['web', blog, ['10.0.1.6']],
    ['db.shop', host, ['10.0.1.3']],
    ['my.svc', blue, ['10.0.1.5']],
    ['my.svc.shop.internal', host, ['10.0.1.5']],
    ['tasks.db', blue, ['10.0.1.3']],
    ['tasks.db.blog.internal', blue, ['10.0.1.4']],
    ['web', blue, ['10.0.1.1', '10.0.1.2', '10.0.1.5']],
    ['web', green, ['10.0.1.5', '10.0.1.9']],
    ['primary.EXAMPLE', blue, ['10.0.1.3']],
    ['data', blue, ['10.0.1.3', '10.0.1.5']],
    ['data.shop.internal', blog, ['10.0.1.3', '10.0.1.5']],
    ['cache', linked, ['10.0.1.3']],
    ['web', linked, ['10.0.1.3']],
    ['web.shop', linked, ['10.0.1.1', '10.0.1.2', '10.0.1.5']],
    ['db', green, ['10.0.1.3']],
    ['web.shop', blog, ['10.0.1.1', '10.0.1.2', '10.0.1.5']],
  ])('of %s, asked by %s, are %j', (name, client, addresses) => {
    const found = ask(name, client)

    expect(found).toMatchObject({ kind: 'addresses' })
    expect(found.kind === 'addresses' && found.addresses.toSorted()).toEqual(addresses)
  })

  it('come in every order', () => {
    const random = seededRandom(1)
    const orders = new Set(
      Array.from({ length: 50 }, () => JSON.stringify(ask('web', blue, 'A', random))),
    )

    expect(orders.size).toBe(6)
  })
})

it.each([
  ['web', 'AAAA', blue, 'nodata'],
  ['web', 'HTTPS', blue, 'nodata'],
  ['cold', 'A', blue, 'nodata'],
  ['internal', 'SOA', blue, 'nodata'],
  ['nobody.internal', 'A', blue, 'unknown'],
  ['nobody.shop.internal', 'AAAA', host, 'unknown'],
  ['db.internal', 'A', host, 'unknown'],
  ['db', 'A', host, 'forward'],
  ['nobody', 'A', blue, 'forward'],
  ['cache', 'A', blue, 'forward'],
  ['data', 'A', blog, 'forward'],
  ['data', 'AAAA', blue, 'nodata'],
  ['example.com', 'A', blue, 'forward'],
  ['notinternal', 'A', blue, 'forward'],
  ['.', 'NS', blue, 'forward'],
  ['web', 'A', '10.0.1.8', 'forward'],
  ['8.8.8.8.in-addr.arpa', 'PTR', blue, 'forward'],
  ['3.1.0.10.in-addr.arpa', 'TXT', blue, 'nodata'],
])('%s %s, asked by %s, is %s', (name, type, client, kind) => {
  expect(ask(name, client, type)).toEqual({ kind })
})

it('names the service behind an address', () => {
  expect(ask('3.1.0.10.in-addr.arpa', host, 'PTR')).toEqual({
    kind: 'pointer',
    name: 'db.shop.internal',
  })
})

it('passes other classes on', () => {
  const question = { name: 'web', type: 'A', class: 'CH' }

  expect(answer(question, zone, blue, seededRandom(1))).toEqual({ kind: 'forward' })
})

function ask(name: string, client: string, type = 'A', random = seededRandom(1)) {
  return answer({ name, type, class: 'IN' }, zone, client, random)
}

function route(
  app: string,
  service: string,
  hashes: string[],
  addresses: string[],
  next?: string[],
): Route {
  const backends = addresses.map(backend)
  return {
    ...{ app, service, hashes, ports: [], backends, networks: [{ name: `${app}_default` }] },
    members: addresses,
    ...(next && { next: next.map(backend) }),
  }
}

function backend(address: string): Backend {
  return { task: address, agent: 'a', address }
}
