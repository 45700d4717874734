import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chainNames } from '../../agent/dnat/chains.ts'
import { clampRules } from '../../agent/dnat/mangle.ts'
import { removeLink } from '../../platform/wireguard/wireguard.ts'
import { eventually } from '../support/eventually.ts'
import { type OverlayHost, OverlayHosts, listenPort, vpcCidr } from '../support/overlay-hosts.ts'

const hosts = new OverlayHosts('overlay')
const { net } = hosts
const port = 80
const sendFrom = `
const [from, to, port] = process.argv.slice(1)
const socket = require('dgram').createSocket('udp4')
socket.bind(0, from, () => socket.send('?', +port, to, () => socket.close()))
`
/** Fifty datagrams every 50 ms for six seconds. */
const floodTo = `
const [to, port] = process.argv.slice(1)
const socket = require('dgram').createSocket('udp4')
socket.on('error', () => undefined)
setInterval(() => { for (let n = 0; n < 50; n++) socket.send('?', +port, to) }, 50)
setTimeout(() => process.exit(), 6000)
`

let one: OverlayHost
let two: OverlayHost
let three: OverlayHost
/** Whose datagrams came to the container of the first. */
let heard: readonly string[]

beforeAll(async () => {
  await hosts.open()
  one = await hosts.add(1)
  two = await hosts.add(2)
  three = await hosts.add(3)
  heard = await net.peer('c1', one.container, port)
  await net.peer('c2', two.container, port)
  await net.peer('c3', three.container, port)
})

afterAll(() => hosts.close())

afterEach(async () => {
  for (const host of [one, two, three]) {
    await host.stop()
    await removeLink(host.exec, host.interface)
    await eventually(() => Promise.resolve(host.programs().length === 0 ? true : undefined))
    host.ran.length = 0
  }
})

describe('a tunnel', () => {
  it('is not there while its server is alone, and goes with the last of the others', async () => {
    await together([one])
    const alone = await one.link()
    await together([one, two])
    const joined = await one.link()
    await one.apply([one])

    expect(alone).toBeUndefined()
    expect(joined).toBeDefined()
    expect(await one.link()).toBeUndefined()
    await eventually(() => Promise.resolve(one.programs().length === 0 ? true : undefined))
  })

  it('leads containers to each other, with their own addresses, and hosts too', async () => {
    await together([one, two, three])

    expect(await net.ask('c1', two.container, port)).toEqual(['c2 10.200.1.2'])
    expect(await net.ask('c3', one.container, port)).toEqual(['c1 10.200.3.2'])
    expect(await net.ask('h2', three.container, port)).toEqual(['c3 10.200.2.1'])
  })

  it('is as wanted: size, address, one route, one peer for each other agent', async () => {
    one.mtu = 1380
    await together([one, two, three])
    const { peers, ...own } = await one.tunnel()
    one.mtu = 1420

    expect(await one.link()).toMatchObject({
      ...{ mtu: 1380, isUp: true, addresses: ['10.200.1.1/32'] },
      routes: [{ to: vpcCidr, from: '10.200.1.1' }],
    })
    expect(own).toEqual({ publicKey: one.keys?.current, listenPort })
    expect([...peers.values()].map(peer => [peer.subnets, peer.endpoint]).sort()).toEqual([
      [['10.200.2.0/24'], two.endpoint],
      [['10.200.3.0/24'], three.endpoint],
    ])
  })

  it('is cut to a removed agent at once', async () => {
    await together([one, two, three])
    const before = await net.ask('c3', one.container, port)

    await one.apply([one, two])

    expect(before).toEqual(['c1 10.200.3.2'])
    expect(await net.ask('c3', one.container, port)).toEqual(['TIMEOUT'])
    expect(await net.ask('c2', one.container, port)).toEqual(['c1 10.200.2.2'])
  })

  it('takes nothing from an address that is not of the one who sends it', async () => {
    await together([one, two, three])
    await net.ip('c3', 'addr add 10.200.2.77/32 dev lo')
    const send = async (from: string) => {
      await net.run('c3', [process.execPath, '-e', sendFrom, from, one.container, String(port)])
    }

    await send('10.200.2.77')
    await send('10.200.3.2')

    await expect.poll(() => heard).toContain('asked by 10.200.3.2')
    expect(heard).not.toContain('asked by 10.200.2.77')
  })

  it('goes on between the others when packets wait for a server that is gone', async () => {
    await together([one, two, three])
    await net.ip('lan', 'link set p3 down')
    await net.ip('h1', 'neigh del 10.97.0.3 dev eth0')
    const flood = net.run('c1', [process.execPath, '-e', floodTo, three.container, String(port)])
    await new Promise(resolve => setTimeout(resolve, 1000))
    const answer = await net.ask('c1', two.container, port)
    await flood
    await net.ip('lan', 'link set p3 up')

    expect(answer).toEqual(['c2 10.200.1.2'])
  })

  it('takes a thousand agents in one go', async () => {
    await one.start()
    await two.start()
    const many = Array.from({ length: 998 }, (_, n) => ({
      ...{ agent: `many-${n}`, subnet: `10.200.${100 + (n >> 4)}.${(n % 16) * 16}/28` },
      ...{ publicKey: Buffer.alloc(32, `key ${n} `).toString('base64'), endpoint: '' },
    }))

    await one.applyPeers([one.peer(), two.peer(), ...many])

    expect(one.ran.filter(argv => argv[1] === 'set')).toHaveLength(1)
    expect((await one.tunnel()).peers.size).toBe(999)
    expect(one.ran.length).toBeLessThan(20)
  })
})

describe('a connection through the tunnel', () => {
  it('is told what fits, where the containers think that more does', async () => {
    one.mtu = two.mtu = 1300
    await together([one, two])
    one.mtu = two.mtu = 1420
    const { mss: chain } = chainNames('banyan0')
    const rules = clampRules(one.interface).map(rule => `-A ${chain} ${rule}`)
    const input = ['*mangle', `:${chain} -`, ...rules, `-A FORWARD -j ${chain}`, 'COMMIT', ''].join(
      '\n',
    )
    await net.run('h1', ['iptables-restore', '--noflush'], { input })

    const flow = net.flow('c1', 'tcp', two.container, port)
    const answer = await flow.ask()
    const mss = await Promise.all(
      ['c1', 'c2'].map(async name => await net.run(name, ['ss', '-tin'])),
    )
    await net.run('h1', ['iptables', '-t', 'mangle', '-F'])

    expect(answer).toBe('c2 10.200.1.2')
    // 1300 less the headers of IP, of TCP, and a time stamp
    expect(mss.map(text => /\bmss:(\d+)/.exec(text)?.[1])).toEqual(['1248', '1248'])
  })
})

describe('what somebody broke', () => {
  it.each<[string, (host: OverlayHost) => string[]]>([
    ['a route', host => ['ip', 'route', 'del', vpcCidr, 'dev', host.interface]],
    ['an address', host => ['ip', 'addr', 'flush', 'dev', host.interface]],
    ['an interface that is down', host => ['ip', 'link', 'set', host.interface, 'down']],
    ['a peer', host => ['wg', 'set', host.interface, 'peer', two.keys?.current ?? '', 'remove']],
    ['the interface', host => ['ip', 'link', 'del', host.interface]],
    ['a program that can not be asked', host => ['rm', `/run/wireguard/${host.interface}.sock`]],
    ['the port', host => ['wg', 'set', host.interface, 'listen-port', '4242']],
  ])('is mended: %s', async (_, breakWith) => {
    await together([one, two], { resyncMs: 200 })

    await net.run('h1', breakWith(one))

    await eventually(async () => {
      const [answer] = await net.ask('c1', two.container, port)
      const { listenPort: found } = await one.tunnel()
      return answer === 'c2 10.200.1.2' && found === listenPort ? true : undefined
    }, 20_000)
  })
})

describe('an agent that starts again', () => {
  it('takes over the tunnel that is there: connections and the program go on', async () => {
    await together([one, two])
    const flow = net.flow('c1', 'tcp', two.container, port)
    const first = await flow.ask()
    const program = one.programs()

    await one.stop()
    const without = await flow.ask()
    one.ran.length = 0
    await one.start()
    await one.apply([one, two])

    expect([first, without, await flow.ask()]).toEqual(Array(3).fill('c2 10.200.1.2'))
    expect(one.programs()).toEqual(program)
    expect(one.ran.filter(([, verb]) => verb === 'set' || verb === '-batch')).toEqual([])
  })
})

describe('a server that gets another address', () => {
  afterEach(() => move('10.97.0.2'))

  it('is followed by the others before they are told, and they do not go back', async () => {
    await together([one, two])
    const flow = net.flow('c2', 'tcp', one.container, port)
    const before = await flow.ask()

    await move('10.97.0.52')
    two.moved()
    const after = await flow.ask()
    await one.apply([one, two, three])
    const { peers } = await one.tunnel()

    expect([before, after]).toEqual(['c1 10.200.2.2', 'c1 10.200.2.2'])
    expect(peers.get(two.keys?.current ?? '')?.endpoint).toBe('10.97.0.52:51820')
  })

  it('is found where it says that it is', async () => {
    await together([one, two])
    await move('10.97.0.53')
    await two.stop()

    await one.applyPeers([one.peer(), { ...two.peer(), endpoint: '10.97.0.53:51820' }])

    expect(await net.ask('c1', two.container, port)).toEqual(['c2 10.200.1.2'])
  })

  async function move(address: string): Promise<void> {
    await net.ip('h2', 'addr flush dev eth0')
    await net.ip('h2', `addr add ${address}/24 dev eth0`)
  }
})

describe('an agent that changes its key', () => {
  it.each([
    ['one', () => [two]],
    ['two at the same time', () => [one, two]],
  ])('keeps its connections: %s', async (_, which) => {
    const all = [one, two, three]
    await together(all)
    const flows = [
      { flow: net.flow('c1', 'tcp', two.container, port), expected: 'c2 10.200.1.2' },
      { flow: net.flow('c2', 'tcp', three.container, port), expected: 'c3 10.200.2.2' },
    ]
    const before = await Promise.all(flows.map(async ({ flow }) => await flow.ask()))
    const next = await Promise.all(which().map(async host => await host.keys?.rotate()))

    for (const host of all) await host.apply(all)
    const talk = flows.map(async ({ flow, expected }) => {
      const answers = new Set<string>()
      while (!(await isSettled(all))) answers.add(await flow.ask())
      return [...answers, await flow.ask()].every(answer => answer === expected)
    })

    expect(await Promise.all(talk)).toEqual([true, true])
    expect(before).toEqual(flows.map(({ expected }) => expected))
    expect(which().map(host => host.keys?.current)).toEqual(next)
  })

  it('is killed in the middle: the key that it announced is the one in the end', async () => {
    await together([one, two])
    const flow = net.flow('c1', 'tcp', two.container, port)
    const first = await flow.ask()
    const next = await two.keys?.rotate()
    await one.apply([one, two])
    await two.apply([one, two])
    await two.stop()

    await two.start()
    const announced = two.peer().publicKey
    await two.apply([one, two])
    await eventually(async () => ((await isSettled([one, two])) ? true : undefined), 30_000)

    expect(announced).toBe(next)
    expect([first, await flow.ask()]).toEqual(Array(2).fill('c2 10.200.1.2'))
  })
})

/** Each has the others' announced keys, with their subnets, and no other. */
async function isSettled(all: readonly OverlayHost[]): Promise<boolean> {
  const found = await Promise.all(all.map(async host => await host.tunnel()))
  return found.every(({ publicKey, peers }, index) => {
    const others = all.filter((_, other) => other !== index)
    return (
      publicKey === all[index]?.peer().publicKey &&
      peers.size === others.length &&
      others.every(other => peers.get(other.peer().publicKey)?.subnets[0] === other.subnet)
    )
  })
}

/** Starts them, each knowing all. */
async function together(all: readonly OverlayHost[], options?: { resyncMs: number }) {
  for (const host of all) await host.start(options)
  for (const host of all) await host.apply(all)
}
