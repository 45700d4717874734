import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Dnat, startDnat } from '../../agent/dnat/iptables.ts'
import type { Exec } from '../../agent/dnat/kernel.ts'
import { BridgePorts } from '../../agent/walls/bridge-ports.ts'
import type { LocalContainer } from '../../agent/walls/local-container.ts'
import { BanyanError } from '../../core/errors.ts'
import type { Peer } from '../../core/model/agent.ts'
import type { Backend, Route } from '../../core/model/route.ts'
import { createLogger, type Logger } from '../../platform/logger.ts'
import { TestNetwork } from './dnat/network.ts'
import { buildServer, clientOnLan, gateway, hostOnLan, place } from './dnat/server.ts'

const vip = '10.201.0.1'
const log = createLogger({ program: 'test', level: 'fatal', format: 'json' })
const net = new TestNetwork('walls')

/** Containers of this agent: their last number, and the networks that they are on. */
const containers = {
  shop1: { last: 2, networks: ['shop'] },
  shop2: { last: 3, networks: ['shop'] },
  blog: { last: 4, networks: ['blog'] },
  both: { last: 5, networks: ['shop', 'blog'] },
  vault: { last: 6, networks: ['vault'] },
}
type Name = keyof typeof containers
const names = Object.keys(containers) as Name[]
const addressOf = (name: Name) => `10.200.1.${containers[name].last}`
const farShop = '10.200.2.5'
const farBlog = '10.200.2.6'

let stop: AbortController
let dnat: Dnat

beforeAll(async () => {
  const addresses = Object.fromEntries(names.map(name => [name, addressOf(name)]))
  await buildServer(net, addresses, [farShop, farBlog])
  await Promise.all([
    net.peer('far', farShop, 80, 'farShop'),
    net.peer('far', farBlog, 80, 'farBlog'),
    net.peer('client', clientOnLan, 80),
    net.peer('host', '0.0.0.0', 7000),
  ])
}, 60_000)

afterAll(() => net.close())

beforeEach(async () => {
  await start({ resyncMs: 200 })
})

afterEach(async () => {
  await end()
})

describe('a container', () => {
  it('reaches those that it shares a network with, and is refused by all others at once', async () => {
    const calls: [Name, string, string][] = [
      ['shop1', addressOf('shop2'), `shop2 ${addressOf('shop1')}`],
      ['shop1', addressOf('blog'), 'EHOSTUNREACH'],
      ['shop1', addressOf('both'), `both ${addressOf('shop1')}`],
      ['blog', addressOf('both'), `both ${addressOf('blog')}`],
      ['both', addressOf('shop1'), `shop1 ${addressOf('both')}`],
      ['vault', addressOf('blog'), 'EHOSTUNREACH'],
      ['shop1', farShop, `farShop ${addressOf('shop1')}`],
      ['shop1', farBlog, 'EHOSTUNREACH'],
      ['both', farBlog, `farBlog ${addressOf('both')}`],
    ]

    expect(await answersTo(calls)).toEqual(calls.map(([, , answer]) => answer))
  })

  it('reaches a published port of a network that it is not on, by any address of the host', async () => {
    expect(
      await answersTo([
        ['blog', gateway],
        ['blog', hostOnLan],
        ['vault', gateway],
        ['shop1', hostOnLan],
      ]),
    ).toEqual([
      `shop1 ${addressOf('blog')}`,
      `shop1 ${addressOf('blog')}`,
      `shop1 ${addressOf('vault')}`,
      `shop1 ${gateway}`,
    ])
  })

  it('reaches the outside unless all its networks are internal', async () => {
    expect(
      await answersTo([
        ['blog', clientOnLan],
        ['vault', clientOnLan],
      ]),
    ).toEqual([`client ${hostOnLan}`, 'EHOSTUNREACH'])
    expect(await net.ask('vault', hostOnLan, 7000)).toEqual(['EHOSTUNREACH'])
    expect(await net.ask('vault', gateway, 7000)).toEqual([`host ${addressOf('vault')}`])
  })

  it('gains nothing by the address of another', async () => {
    await net.ip('blog', `addr add ${addressOf('shop2')}/32 dev eth0`)
    await net.ip('blog', `route add ${addressOf('shop1')}/32 dev eth0 src ${addressOf('shop2')}`)

    const bound = net.ask('blog', addressOf('shop1'), 80)
    const own = net.ask('blog', addressOf('both'), 80)

    expect(await bound).toEqual(['TIMEOUT'])
    expect(await own).toEqual([`both ${addressOf('blog')}`])
    await net.ip('blog', `route del ${addressOf('shop1')}/32 dev eth0`)
    await net.ip('blog', `addr del ${addressOf('shop2')}/32 dev eth0`)
  })

  it('that just starts has its network before its port is known', async () => {
    await end()
    await start({ with: locals().filter(({ address }) => address !== addressOf('shop2')) })

    dnat.setLocals(locals().map(({ address, networks }) => ({ address, networks })))

    await expect
      .poll(() => net.ask('shop2', addressOf('shop1'), 80))
      .toEqual([`shop1 ${addressOf('shop2')}`])
  })
})

describe('a stable address', () => {
  it('leads to the backends, who see who calls; walls hold as for their own addresses', async () => {
    await dnat.apply(routes({ backends: [backend('shop1'), farBackend] }))

    const [answers, fromBlog] = await Promise.all([
      net.ask('shop2', vip, 80, 40, 4),
      net.ask('blog', vip, 80),
    ])

    const caller = addressOf('shop2')
    expect(new Set(answers)).toEqual(new Set([`shop1 ${caller}`, `farShop ${caller}`]))
    expect(fromBlog).toEqual(['EHOSTUNREACH'])
  })

  it('leads a backend to itself, and a program of the host to backends anywhere', async () => {
    expect(await net.ask('shop1', vip, 80)).toEqual([`shop1 ${gateway}`])
    expect(await net.ask('host', vip, 80)).toEqual([`shop1 ${hostOnLan}`])

    await dnat.apply(routes({ backends: [farBackend] }))

    expect(await net.ask('host', vip, 80)).toEqual([`farShop ${gateway}`])
  })

  it('refuses at once when no backend is left', async () => {
    await dnat.apply(routes({ backends: [] }))

    expect(await net.ask('shop2', vip, 80)).toEqual(['ECONNREFUSED'])
    expect(await net.ask('host', vip, 80)).toEqual(['ECONNREFUSED'])
    expect(await net.flow('shop2', 'udp', vip, 80).ask()).toBe('ECONNREFUSED')
  })

  it('moves a UDP caller that keeps sending, and leaves TCP where it is', async () => {
    const [udp, tcp] = [net.flow('shop2', 'udp', vip, 80), net.flow('shop2', 'tcp', vip, 80)]
    const before = [await udp.ask(), await tcp.ask()]

    await dnat.apply(routes({ backends: [farBackend] }))

    const caller = addressOf('shop2')
    expect(before).toEqual([`shop1 ${caller}`, `shop1 ${caller}`])
    expect([await udp.ask(), await tcp.ask()]).toEqual([`farShop ${caller}`, `shop1 ${caller}`])
  })

  it('ends connections to an agent that was lost', async () => {
    await dnat.apply(routes({ backends: [farBackend] }))
    const flow = net.flow('shop2', 'tcp', vip, 80)
    const before = await flow.ask()
    const lost: Peer = {
      ...{ agent: 'there', subnet: '10.200.2.0/24', publicKey: '', endpoint: '' },
      lost: true,
    }

    await dnat.apply(routes(), new Map([['there', lost]]))

    expect(before).toBe(`farShop ${addressOf('shop2')}`)
    expect(await flow.ask()).toBe('ECONNRESET')
  })
})

describe('the host', () => {
  it('reaches all its containers, tunnels of other agents too, neighbours none', async () => {
    expect(await net.ask('host', addressOf('vault'), 80)).toEqual([`vault ${gateway}`])
    expect(await net.ask('far', addressOf('blog'), 80)).toEqual([`blog ${farShop}`])
    expect(await net.ask('client', addressOf('shop1'), 80)).toEqual(['TIMEOUT'])
  })
})

describe('the walls', () => {
  afterEach(async () => {
    await net.run('host', ['iptables', '-P', 'FORWARD', 'DROP'])
    for (const chain of ['FORWARD', 'INPUT']) await net.run('host', ['iptables', '-F', chain])
    await net.run('host', ['iptables', '-t', 'raw', '-F', 'PREROUTING'])
  })

  it.each([
    ['rules of others come first', [['-I', 'FORWARD', '-j', 'ACCEPT']]],
    ['the table filter is empty', [['-F'], ['-P', 'FORWARD', 'ACCEPT']]],
  ])('stand while %s, before anybody looks', async (_, doings) => {
    await end()
    await start()
    for (const doing of doings) await net.run('host', ['iptables', ...doing])

    const calls: [Name | 'client' | 'far' | 'host', string, string][] = [
      ['shop1', addressOf('blog'), 'TIMEOUT'],
      ['shop1', farBlog, 'TIMEOUT'],
      ['vault', clientOnLan, 'TIMEOUT'],
      ['client', addressOf('shop1'), 'TIMEOUT'],
      ['shop1', addressOf('shop2'), `shop2 ${addressOf('shop1')}`],
      ['shop1', farShop, `farShop ${addressOf('shop1')}`],
      ['vault', hostOnLan, `shop1 ${addressOf('vault')}`],
      ['blog', clientOnLan, `client ${hostOnLan}`],
      ['shop2', vip, `shop1 ${addressOf('shop2')}`],
      ['far', addressOf('blog'), `blog ${farShop}`],
      ['host', addressOf('vault'), `vault ${gateway}`],
    ]
    expect(await answersTo(calls)).toEqual(calls.map(([, , answer]) => answer))
  })

  it('stand in the table filter too, where nobody else accepts', async () => {
    await end()
    await start()
    await net.run('host', ['iptables', '-t', 'mangle', '-F'])

    const calls: [Name | 'client', string, string][] = [
      ['shop1', addressOf('blog'), 'EHOSTUNREACH'],
      ['client', addressOf('shop1'), 'TIMEOUT'],
      ['blog', hostOnLan, `shop1 ${addressOf('blog')}`],
    ]
    expect(await answersTo(calls)).toEqual(calls.map(([, , answer]) => answer))
  })

  it.each([
    ['emptied a chain', ['-F', 'BANYAN-WALL-banyan0'], addressOf('blog'), 80],
    ['put its own rules first', ['-I', 'FORWARD', '-j', 'ACCEPT'], addressOf('blog'), 80],
    ['put its own rules first for the host', ['-I', 'INPUT', '-j', 'ACCEPT'], hostOnLan, 7000],
  ])('refuse at once again after another tool %s', async (_, doing, to, port) => {
    await net.run('host', ['iptables', ...doing])

    await expect
      .poll(() => net.ask('vault', to, port), { timeout: 10_000 })
      .toEqual(['EHOSTUNREACH'])
  })

  it('have a gate for the tunnel, whatever Docker says of it in the table raw', async () => {
    const rule = `-A PREROUTING -d ${addressOf('blog')} ! -i banyan0 -j DROP`
    await net.run('host', ['iptables', '-t', 'raw', ...rule.split(' ')])

    expect(await net.ask('far', addressOf('blog'), 80)).toEqual([`blog ${farShop}`])
  })

  it('have their gates back after another tool emptied the sets', async () => {
    await net.run('host', ['ipset', 'flush'])

    await expect
      .poll(() => net.ask('shop1', addressOf('shop2'), 80), { timeout: 10_000 })
      .toEqual([`shop2 ${addressOf('shop1')}`])
  })

  it('leave an established connection alone while they change', async () => {
    const flow = net.flow('shop1', 'tcp', addressOf('shop2'), 80)
    const answers = [await flow.ask()]

    for (let change = 0; change < 4; change++) {
      // the first of them is the one that calls
      dnat.setLocals(locals().slice(change % 2))
      await dnat.apply(routes({ backends: change % 2 ? [] : [farBackend] }))
      answers.push(await flow.ask())
    }

    expect(answers).toEqual(Array(5).fill(`shop2 ${addressOf('shop1')}`))
  })
})

describe('without br_netfilter', () => {
  const setting = '/proc/sys/net/bridge/bridge-nf-call-iptables'

  afterEach(async () => {
    await net.run('host', ['tee', setting], { input: '1' })
  })

  it('there are no walls on this server and it says so; ports and other servers are as ever', async () => {
    const said: { code?: string }[] = []
    await end()
    await net.run('host', ['tee', setting], { input: '0' })
    await start({ exec: withoutBridgeFilter, log: keeping(said) })

    const calls: [Name, string, string][] = [
      ['shop1', addressOf('blog'), `blog ${addressOf('shop1')}`],
      ['shop1', farBlog, 'EHOSTUNREACH'],
      ['shop1', farShop, `farShop ${addressOf('shop1')}`],
      ['shop1', hostOnLan, `shop1 ${gateway}`],
      ['blog', gateway, `shop1 ${gateway}`],
    ]
    expect(await answersTo(calls)).toEqual(calls.map(([, , answer]) => answer))
    expect(said).toMatchObject([{ code: 'bridge-filter-missing' }])
  })

  it('they stand as soon as it is there', async () => {
    let exec = withoutBridgeFilter
    await end()
    await net.run('host', ['tee', setting], { input: '0' })
    await start({ exec: async (argv, options) => await exec(argv, options), resyncMs: 200 })
    const before = await net.ask('shop1', addressOf('blog'), 80)

    exec = net.execIn('host')

    await expect
      .poll(() => net.ask('shop1', addressOf('blog'), 80), { timeout: 10_000 })
      .toEqual(['EHOSTUNREACH'])
    await expect
      .poll(() => net.ask('blog', gateway, 80), { timeout: 10_000 })
      .toEqual([`shop1 ${addressOf('blog')}`])
    expect(before).toEqual([`blog ${addressOf('shop1')}`])
  })

  /** As on a kernel without the module. */
  const withoutBridgeFilter: Exec = async (argv, options) => {
    if (argv[0] === 'modprobe') throw new BanyanError('exec-failed', 'modprobe: ENOENT', 'retry')
    return await net.execIn('host')(
      argv.filter(word => word !== setting),
      options,
    )
  }

  /** Keeps what is said of errors. */
  function keeping(said: { code?: string }[]): Logger {
    const hooks = {
      logMethod: ([fields]: unknown[]) => {
        const { err } = fields as { err?: unknown }
        if (err instanceof BanyanError) said.push(err)
      },
    }
    return pino({ level: 'error', hooks })
  }
})

it('finds the port of the bridge that a container is behind', async () => {
  const ports = new BridgePorts('banyan0', net.execIn('host'))
  const pids = await Promise.all([
    net.program('shop1'),
    net.program('vault'),
    net.program('client'),
  ])
  const [shop1, vault, client] = pids
  const running = [
    { containerId: 'a', pid: shop1 },
    { containerId: 'b', pid: vault },
    { containerId: 'elsewhere', pid: client },
    { containerId: 'gone', pid: 2 ** 22 + 1 },
  ]

  const found = await ports.of(running)

  expect(found).toEqual(
    new Map([
      ['a', 'v-shop1'],
      ['b', 'v-vault'],
    ]),
  )
  expect(await ports.of(running)).toEqual(found)
})

/** Unless told otherwise nobody looks at the kernel after the first time. */
async function start(
  options: Partial<Parameters<typeof startDnat>[0]> & { with?: readonly LocalContainer[] } = {},
): Promise<void> {
  const { with: containersThere = locals(), ...others } = options
  stop = new AbortController()
  const usual = { log, exec: net.execIn('host'), resyncMs: 60_000 }
  dnat = startDnat({ ...place, ...usual, ...others, signal: stop.signal })
  dnat.setLocals(containersThere)
  await dnat.apply(routes())
}

async function end(): Promise<void> {
  await dnat.clear()
  stop.abort()
}

const farBackend: Backend = { task: 'far', agent: 'there', address: farShop }

function backend(name: Name): Backend {
  return { task: name, agent: 'here', address: addressOf(name) }
}

function locals(): LocalContainer[] {
  return names.map(name => ({
    address: addressOf(name),
    networks: containers[name].networks.map(network => ({
      name: network,
      ...(network === 'vault' && { internal: true }),
    })),
    port: `v-${name}`,
  }))
}

/** One service of each network, on both agents; the shop's is published and has a stable address. */
function routes(shop: Partial<Route> = {}): Route[] {
  const port = { published: 80, target: 80, protocol: 'tcp', mode: 'ingress' } as const
  const base = { app: 'demo', hashes: ['h'], ports: [], backends: [] }
  const networks = (name: string) => [{ name }]
  return [
    {
      ...{ ...base, service: 'shop', networks: networks('shop'), ports: [port], vip },
      ...{ members: [addressOf('shop1'), farShop], backends: [backend('shop1')] },
      ...shop,
    },
    { ...base, service: 'blog', networks: networks('blog'), members: [addressOf('blog'), farBlog] },
  ]
}

async function answersTo(
  calls: readonly (readonly [string, string, string?])[],
): Promise<string[]> {
  const answers = await Promise.all(calls.map(([from, to]) => net.ask(from, to, 80)))
  return answers.map(([answer = '']) => answer)
}
