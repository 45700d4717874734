import { describe, expect, it } from 'vitest'
import { answer } from '../../../../agent/dns/answer.ts'
import { type LocalTask, Zone } from '../../../../agent/dns/zone.ts'
import { type Backend, type Route, routeId } from '../../../../core/model/route.ts'
import { seededRandom } from '../../../../core/random.ts'

const proxyWith = (...aliases: string[]) => ({ name: 'proxy', aliases })

const zone = zoneOf(
  [
    {
      ...route('shop', 'web', ['web-1'], ['10.0.1.1', '10.0.1.2'], ['10.0.1.9']),
      networks: [{ name: 'proxy' }, { name: 'shop_default' }],
    },
    {
      ...route('shop', 'db', ['db-1'], ['10.0.1.3']),
      networks: [{ name: 'shop_default', aliases: ['data', 'Primary.example'] }],
      members: ['10.0.1.3', '10.0.1.33'],
    },
    route('shop', 'cold', ['cold-1'], []),
    {
      ...route('shop', 'my.svc', ['svc-1'], ['10.0.1.5']),
      networks: [{ name: 'shop_default', aliases: ['data', 'web'] }],
    },
    { ...route('shop', 'vault', ['vault-1'], ['10.0.1.10']), networks: [{ name: 'shop_back' }] },
    {
      ...route('shop', 'api', ['api-1'], ['10.0.1.11', '10.0.1.12'], ['10.0.1.13']),
      vip: '10.201.0.1',
    },
    { ...route('shop', 'idle', ['idle-1'], []), vip: '10.201.0.2' },
    route('blog', 'db', ['db-2'], ['10.0.1.4']),
    {
      ...route('blog', 'Web', ['web-2'], ['10.0.1.6']),
      networks: [{ name: 'blog_default', aliases: ['only.here'] }, proxyWith('blog.example.com')],
    },
    {
      ...route('blog', 'edge', ['edge-1'], ['10.0.1.14']),
      networks: [proxyWith('Front', 'constructor')],
    },
    { ...route('wiki', 'edge', ['edge-2'], ['10.0.1.15']), networks: [{ name: 'proxy' }] },
  ],
  {
    '10.0.1.1': task('shop', 'web', 'web-1', ['proxy', 'shop_default']),
    '10.0.1.4': task('blog', 'db', 'db-2', ['blog_default']),
    '10.0.1.9': task('shop', 'web', 'web-2', ['proxy', 'shop_default']),
    '10.0.1.7': { ...task('shop', 'db', 'db-1'), links: { cache: 'db', web: 'db', safe: 'vault' } },
    '10.0.1.8': task('new', 'first', 'f-1'),
    '10.0.1.14': task('blog', 'edge', 'edge-1', ['proxy']),
    '10.0.1.20': { app: 'shop', service: 'web', hash: 'web-0' },
    '10.0.1.21': { app: 'shop', service: 'gone', hash: 'gone-1' },
  },
)
const blue = '10.0.1.1'
const green = '10.0.1.9'
const blog = '10.0.1.4'
const edge = '10.0.1.14'
const linked = '10.0.1.7'
const elsewhere = '10.0.1.8'
const host = '10.0.1.254'
/** Its task isn't wanted any more: the networks of its service count. */
const leaving = '10.0.1.20'
/** Its service is gone too. */
const lonely = '10.0.1.21'

describe('the addresses behind a name', () => {
  it.each([
    ['db', blue, ['10.0.1.3']],
    ['db', blog, ['10.0.1.4']],
    ['db.internal', blue, ['10.0.1.3']],
    ['DB.Blog.INTERNAL.', host, ['10.0.1.4']],
    ['db.shop', host, ['10.0.1.3']],
    ['db.shop', blue, ['10.0.1.3']],
    ['my.svc', blue, ['10.0.1.5']],
    ['my.svc.shop.internal', host, ['10.0.1.5']],
    ['tasks.db', blue, ['10.0.1.3']],
    ['tasks.db.shop.internal', blue, ['10.0.1.3']],
    ['web', blue, ['10.0.1.1', '10.0.1.2', '10.0.1.5']],
    ['web', green, ['10.0.1.5', '10.0.1.9']],
    ['primary.EXAMPLE', blue, ['10.0.1.3']],
    ['data', blue, ['10.0.1.3', '10.0.1.5']],
    ['data.shop', host, ['10.0.1.3', '10.0.1.5']],
    ['cache', linked, ['10.0.1.3']],
    ['web', linked, ['10.0.1.3']],
    ['web.shop', linked, ['10.0.1.1', '10.0.1.2', '10.0.1.5']],
    ['db', green, ['10.0.1.3']],
    ['db', leaving, ['10.0.1.3']],
    ['db', lonely, ['10.0.1.3']],
  ])('of %s, asked by %s, are %j', expectAddresses)

  it.each([
    ['the own service first', 'web', blue, ['10.0.1.1', '10.0.1.2', '10.0.1.5']],
    ['another by its application', 'web.blog', blue, ['10.0.1.6']],
    ['another by its application in full', 'tasks.web.blog.internal', blue, ['10.0.1.6']],
    ['all others of that name', 'edge', blue, ['10.0.1.14', '10.0.1.15']],
    ['the own alone where there is one', 'edge', edge, ['10.0.1.14']],
    ['another by its alias there', 'blog.example.com', blue, ['10.0.1.6']],
    ['another by its alias and its application', 'front.blog', blue, ['10.0.1.14']],
    ['only what is on that network', 'web', edge, ['10.0.1.6']],
    ['one that is named like what every object has', 'constructor', blue, ['10.0.1.14']],
    ['one by its alias without the application it is in', 'front.internal', blue, ['10.0.1.14']],
  ])('on a network of several applications are of %s', (_what, ...row) => expectAddresses(...row))

  it.each([
    ['its stable one', 'api', blue, ['10.201.0.1']],
    ['its stable one, in full', 'api.shop.internal', host, ['10.201.0.1']],
    ['its tasks, if asked for', 'tasks.api', blue, ['10.0.1.11', '10.0.1.12']],
    ['the new tasks, before the switch', 'api', green, ['10.0.1.13']],
    ['its stable one, without a ready task', 'idle', blue, ['10.201.0.2']],
  ])('of a service with a stable address are %s', (_what, ...row) => expectAddresses(...row))

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
  ['api', 'AAAA', blue, 'nodata'],
  ['cold', 'A', blue, 'nodata'],
  ['tasks.idle', 'A', blue, 'nodata'],
  ['internal', 'SOA', blue, 'nodata'],
  ['tasks.internal', 'A', blue, 'nodata'],
  ['shop.internal', 'A', blue, 'nodata'],
  ['tasks.shop.internal', 'A', host, 'nodata'],
  ['svc.shop.internal', 'A', host, 'nodata'],
  ['data', 'AAAA', blue, 'nodata'],
  ['nobody.internal', 'A', blue, 'unknown'],
  ['nobody.shop.internal', 'AAAA', host, 'unknown'],
  ['db.internal', 'A', host, 'unknown'],
  ['db', 'A', host, 'forward'],
  ['nobody', 'A', blue, 'forward'],
  ['cache', 'A', blue, 'forward'],
  ['data', 'A', blog, 'forward'],
  ['example.com', 'A', blue, 'forward'],
  ['notinternal', 'A', blue, 'forward'],
  ['.', 'NS', blue, 'forward'],
  ['constructor', 'A', linked, 'forward'],
  ['web', 'A', elsewhere, 'forward'],
])('%s %s, asked by %s, is %s', (name, type, client, kind) => {
  expect(ask(name, client, type)).toEqual({ kind })
})

describe('what shares no network with who asks', () => {
  it.each([
    ['of its own application', 'vault', blue, 'unknown'],
    ['of its own application, by a link', 'safe', linked, 'unknown'],
    ['of its own application, its tasks', 'tasks.vault', blue, 'unknown'],
    ['of its own application, from another network', 'db', edge, 'unknown'],
    ['of another application', 'db.blog', blue, 'unknown'],
    ['of another application, its type does not matter', 'db.blog', blue, 'unknown', 'AAAA'],
    ['of another application, in full', 'db.blog.internal', blue, 'unknown'],
    ['of another application, by its alias', 'only.here.blog', blue, 'unknown'],
    ['of any application', 'db.shop', elsewhere, 'unknown'],
    ['by a name that a server of the world may have', 'only.here', blue, 'forward'],
    ['by a bare name of another application', 'edge', linked, 'forward'],
  ])('does not exist: %s', (_what, name, client, kind, type = 'A') => {
    expect(ask(name, client, type)).toEqual({ kind })
  })
})

describe('an application that is named like a domain of the world', () => {
  const shared = { name: 'proxy' }
  const example = { ...route('com', 'example', ['h'], ['10.0.2.1']), networks: [shared] }
  const world = zoneOf([example, { ...route('com', 'my.svc', ['h'], ['10.0.2.2']) }], {
    '10.0.2.1': task('com', 'example', 'h', ['proxy']),
    '10.0.2.3': task('other', 'web', 'h'),
  })
  const inside = '10.0.2.1'
  const outside = '10.0.2.3'

  it.each([
    ['github.com', inside, 'forward'],
    ['www.github.com', inside, 'forward'],
    ['www.example.com', inside, 'forward'],
    ['svc.com', inside, 'forward'],
    ['com', inside, 'forward'],
    ['github.com', outside, 'forward'],
    ['www.example.com', outside, 'forward'],
    ['com', outside, 'forward'],
    ['github.com', host, 'forward'],
  ])('hides nothing but its own services: %s, asked by %s, is %s', (name, client, kind) => {
    for (const type of ['A', 'AAAA', 'MX']) {
      const question = { name, type, class: 'IN' }
      expect(answer(question, world, client, seededRandom(1))).toEqual({ kind })
    }
  })

  it('has the names of its services for itself', () => {
    const asked = { name: 'example.com', type: 'A', class: 'IN' }
    const own = answer(asked, world, inside, seededRandom(1))

    expect(own).toEqual({ kind: 'addresses', addresses: ['10.0.2.1'] })
    expect(answer(asked, world, outside, seededRandom(1))).toEqual({ kind: 'unknown' })
  })
})

describe('the name behind an address', () => {
  it.each([
    ['3.1.0.10', host, 'db.shop.internal'],
    ['3.1.0.10', blue, 'db.shop.internal'],
    ['33.1.0.10', blue, 'db.shop.internal'],
    ['1.0.201.10', blue, 'api.shop.internal'],
    ['8.1.0.10', elsewhere, 'first.new.internal'],
  ])('%s, asked by %s, is %s', (reversed, client, name) => {
    expect(ask(`${reversed}.in-addr.arpa`, client, 'PTR')).toEqual({ kind: 'pointer', name })
  })

  it.each([
    ['8.8.8.8', 'PTR', blue, 'forward'],
    ['3.1.0.10', 'TXT', blue, 'nodata'],
    ['4.1.0.10', 'PTR', blue, 'unknown'],
    ['8.1.0.10', 'PTR', blue, 'unknown'],
    ['7.3.1.0.10', 'PTR', blue, 'forward'],
  ])('%s %s, asked by %s, is %s', (reversed, type, client, kind) => {
    expect(ask(`${reversed}.in-addr.arpa`, client, type)).toEqual({ kind })
  })
})

it('gives addresses to who asks for anything', () => {
  expect(ask('db', blue, 'ANY')).toEqual({ kind: 'addresses', addresses: ['10.0.1.3'] })
})

it('passes other classes on', () => {
  const question = { name: 'web', type: 'A', class: 'CH' }

  expect(answer(question, zone, blue, seededRandom(1))).toEqual({ kind: 'forward' })
})

function expectAddresses(name: string, client: string, addresses: string[]): void {
  const found = ask(name, client)

  expect(found).toMatchObject({ kind: 'addresses' })
  expect(found.kind === 'addresses' && found.addresses.toSorted()).toEqual(addresses)
}

function ask(name: string, client: string, type = 'A', random = seededRandom(1)) {
  return answer({ name, type, class: 'IN' }, zone, client, random)
}

function zoneOf(routes: readonly Route[], clients: Readonly<Record<string, LocalTask>>): Zone {
  const made = new Zone()
  made.setRoutes(new Map(routes.map(each => [routeId(each), each])))
  made.clients = new Map(Object.entries(clients))
  return made
}

function task(
  app: string,
  service: string,
  hash: string,
  networks = [`${app}_default`],
): LocalTask {
  return { app, service, hash, networks }
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
