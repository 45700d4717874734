import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Dnat, startDnat } from '../../agent/dnat/iptables.ts'
import type { PublishedPort } from '../../core/model/ports.ts'
import type { Backend, Route } from '../../core/model/route.ts'
import { createLogger } from '../../platform/logger.ts'
import { TestNetwork } from './dnat/network.ts'
import { buildServer, clientOnLan, gateway, hostOnLan, place } from './dnat/server.ts'

const log = createLogger({ program: 'test', level: 'fatal', format: 'json' })
const net = new TestNetwork('dnat')

const one = backend('one', 'here', '10.200.1.2')
const two = backend('two', 'here', '10.200.1.3')
const three = backend('three', 'here', '10.200.1.4')
const far = backend('far', 'there', '10.200.2.5')

let stop: AbortController
let dnat: Dnat

beforeAll(async () => {
  const containers = Object.fromEntries([one, two, three].map(each => [each.task, each.address]))
  await buildServer(net, containers, [far.address])
  await net.peer('far', far.address, 80)
  await net.peer('client', clientOnLan, 7000)
  await net.peer('host', '0.0.0.0', 53, 'resolver')
  // what a firewall of the host may do: nothing enters that nobody allowed
  await net.run('host', ['iptables', '-P', 'INPUT', 'DROP'])
  await allowOwnTraffic()
}, 60_000)

afterAll(() => net.close())

beforeEach(() => {
  dnat = start()
})

afterEach(async () => {
  await dnat.clear()
  stop.abort()
})

describe('routes of which nothing changes a rule', () => {
  it('are there at once, without a look at the kernel, but not before those that are on their way', async () => {
    let hold: Promise<unknown> = Promise.resolve()
    const exec = net.execIn('host')
    await dnat.clear()
    stop.abort()
    const slowly: typeof exec = async (argv, options) => {
      await hold
      return await exec(argv, options)
    }
    dnat = start('banyan0', slowly, 60_000)
    await dnat.apply([web([one])])
    let release = () => {}
    hold = new Promise<void>(resolve => (release = resolve))
    const done: string[] = []
    const apply = async (backend: Backend) => {
      await dnat.apply([web([backend])])
      done.push(backend.task)
    }

    await dnat.apply([{ ...web([one]), next: [two] }])
    const applies = [apply(two)]
    await pause(20)
    applies.push(apply(one), apply(one))
    await pause(20)
    const doneWhileHeld = [...done]
    release()
    await Promise.all(applies)

    expect(doneWhileHeld).toEqual([])
    expect(await net.ask('client', hostOnLan, 8080)).toEqual([`one ${clientOnLan}`])
  })
})

describe('a published port', () => {
  it('spreads connections evenly over its backends, which see who calls', async () => {
    await dnat.apply([web([one, two, three])])

    const answers = await net.ask('client', hostOnLan, 8080, 600, 8)

    const counts = ['one', 'two', 'three'].map(n =>
      answers.filter(a => a === `${n} ${clientOnLan}`),
    )
    expect(counts.map(c => c.length).reduce((a, b) => a + b)).toBe(600)
    for (const { length } of counts) expect(length).toBeGreaterThan(140)
  })

  it('loses no connection while its backends are replaced again and again', async () => {
    await dnat.apply([web([one])])

    const answers: string[] = []
    const swaps = new AbortController()
    const load = (async () => {
      while (!swaps.signal.aborted)
        answers.push(...(await net.ask('client', hostOnLan, 8080, 500, 4)))
    })()
    for (let swap = 0; swap < 20; swap++) {
      await dnat.apply([web([swap % 2 ? one : two, three])])
    }
    swaps.abort()
    await load

    expect(answers.filter(answer => !answer.endsWith(clientOnLan))).toEqual([])
    expect(answers.length).toBeGreaterThanOrEqual(500)
  })

  it('keeps an established connection with a backend that left, and sends new ones elsewhere', async () => {
    await dnat.apply([web([one])])
    const flow = net.flow('client', 'tcp', hostOnLan, 8080)
    const before = await flow.ask()

    await dnat.apply([web([two])])

    expect(before).toBe(`one ${clientOnLan}`)
    expect(await flow.ask()).toBe(`one ${clientOnLan}`)
    expect(await net.ask('client', hostOnLan, 8080)).toEqual([`two ${clientOnLan}`])
  })

  it('refuses at once, from everywhere, when no backend is left', async () => {
    await dnat.apply([web([one])])
    await dnat.apply([web([])])

    expect(await net.ask('client', hostOnLan, 8080)).toEqual(['ECONNREFUSED'])
    expect(await net.ask('host', '127.0.0.1', 8080)).toEqual(['ECONNREFUSED'])
    expect(await net.ask('one', gateway, 8080)).toEqual(['ECONNREFUSED'])
    expect(await net.flow('client', 'udp', hostOnLan, 8080).ask()).toBe('ECONNREFUSED')
  })

  it('never lets another program of the host answer in its name', async () => {
    await net.peer('host', '0.0.0.0', 8081, 'intruder')
    const route = { ...web([]), ports: [port(8081)] }

    await dnat.apply([route])

    expect(await net.ask('host', '127.0.0.1', 8081)).toEqual(['ECONNREFUSED'])
    expect(await net.ask('client', hostOnLan, 8081)).toEqual(['ECONNREFUSED'])
    await dnat.apply([{ ...route, backends: [one] }])
    expect(await net.ask('host', '127.0.0.1', 8081)).toEqual([`one ${gateway}`])
  })

  it('moves a UDP client that keeps sending to the new backend', async () => {
    await dnat.apply([web([one])])
    const flow = net.flow('client', 'udp', hostOnLan, 8080)
    const before = await flow.ask()

    await dnat.apply([web([two])])

    expect(before).toBe(`one ${clientOnLan}`)
    expect(await flow.ask()).toBe(`two ${clientOnLan}`)
  })

  it('leaves a UDP client with its backend when another one leaves', async () => {
    await dnat.apply([web([one, two, three])])
    const flow = net.flow('client', 'udp', hostOnLan, 8080)
    const before = await flow.ask()
    const [its] = [one, two, three].filter(b => before.startsWith(b.task)) as [Backend]
    const others = [one, two, three].filter(b => b !== its)

    await dnat.apply([web([its, others[0] as Backend])])
    await dnat.apply([web([its, ...others])])

    for (let i = 0; i < 5; i++) expect(await flow.ask()).toBe(before)
  })

  it('reaches a container from 127.0.0.1 and from any address of the host itself', async () => {
    await dnat.apply([web([one])])

    expect(await net.ask('host', '127.0.0.1', 8080)).toEqual([`one ${gateway}`])
    expect(await net.ask('host', hostOnLan, 8080)).toEqual([`one ${hostOnLan}`])
    expect(await net.flow('host', 'udp', '127.0.0.1', 8080).ask()).toBe(`one ${gateway}`)
  })

  it('reaches the container that calls it', async () => {
    await dnat.apply([web([one])])

    expect(await net.ask('one', gateway, 8080)).toEqual([`one ${gateway}`])
    expect(await net.ask('one', hostOnLan, 8080)).toEqual([`one ${gateway}`])
    expect(await net.ask('two', hostOnLan, 8080)).toEqual([`one ${two.address}`])
  })

  it('reaches a backend on another agent, by addresses that its tunnel knows', async () => {
    await dnat.apply([web([far])])

    expect(await net.ask('client', hostOnLan, 8080)).toEqual([`far ${gateway}`])
    expect(await net.ask('host', hostOnLan, 8080)).toEqual([`far ${gateway}`])
    expect(await net.ask('host', '127.0.0.1', 8080)).toEqual([`far ${gateway}`])
    expect(await net.ask('one', gateway, 8080)).toEqual([`far ${one.address}`])
  })

  it('is open on one address only where the manifest says so', async () => {
    await dnat.apply([{ ...web([one]), ports: [port(8080, { hostIp: '127.0.0.1' })] }])

    expect(await net.ask('host', '127.0.0.1', 8080)).toEqual([`one ${gateway}`])
    expect(await net.ask('client', hostOnLan, 8080)).toEqual(['TIMEOUT'])
  })

  it('of one address is another than that of all the others', async () => {
    const local = { ...web([one]), ports: [port(8080, { hostIp: '127.0.0.1' })] }

    await dnat.apply([local, web([two], 'api')])

    expect(await net.ask('host', '127.0.0.1', 8080)).toEqual([`one ${gateway}`])
    expect(await net.ask('client', hostOnLan, 8080)).toEqual([`two ${clientOnLan}`])
  })

  it('in host mode leads to this agent only', async () => {
    await dnat.apply([{ ...web([far, two]), ports: [port(8080, { mode: 'host' })] }])

    const answers = await net.ask('client', hostOnLan, 8080, 20)

    expect(new Set(answers)).toEqual(new Set([`two ${clientOnLan}`]))
  })

  it('53 leaves the resolver of the containers alone', async () => {
    const route = { ...web([one]), ports: [port(53), port(53, { protocol: 'udp' })] }

    await dnat.apply([route])

    expect(await net.ask('two', gateway, 53)).toEqual(['resolver 10.200.1.3'])
    expect(await net.flow('two', 'udp', gateway, 53).ask()).toBe('resolver 10.200.1.3')
    expect(await net.ask('client', hostOnLan, 53)).toEqual([`one ${clientOnLan}`])
  })
})

describe('containers', () => {
  it('reach the outside with the address of the host', async () => {
    await dnat.apply([])

    expect(await net.ask('one', clientOnLan, 7000)).toEqual([`client ${hostOnLan}`])
  })

  it("can't reach what listens on the loopback of the host (CVE-2020-8558)", async () => {
    const heard = await net.peer('host', '127.0.0.1', 9999, 'private')
    await dnat.apply([web([one])])
    await net.run('host', ['iptables', '-P', 'INPUT', 'ACCEPT'])
    const attacker = 'three'
    await net.run(attacker, ['tee', '/proc/sys/net/ipv4/conf/all/route_localnet'], { input: '1' })
    await net.ip(attacker, 'route del local 127.0.0.0/8 dev lo table local')
    await net.ip(attacker, 'route del local 127.0.0.1 dev lo table local')
    await net.ip(attacker, `route add 127.0.0.0/8 via ${gateway} src ${three.address}`)
    await net.flow(attacker, 'udp', '127.0.0.1', 9999).ask()
    await net.flow('host', 'udp', '127.0.0.1', 9999).ask()

    expect(heard).toEqual(['ready', 'asked by 127.0.0.1'])
    await net.run('host', ['iptables', '-P', 'INPUT', 'DROP'])
  })
})

describe('a host whose firewall lets in only what it is told', () => {
  afterEach(async () => {
    await net.run('host', ['iptables', '-F', 'INPUT'])
    await allowOwnTraffic()
  })

  it('hears the tunnels of other servers, and nothing else there, until the agent is gone', async () => {
    const port = place.tunnelPort
    await net.peer('host', '0.0.0.0', port, 'tunnel')
    await dnat.apply([])

    const [udp, tcp] = await Promise.all([
      net.flow('client', 'udp', hostOnLan, port).ask(),
      net.ask('client', hostOnLan, port),
    ])
    await dnat.clear()

    expect([udp, tcp]).toEqual([`tunnel ${clientOnLan}`, ['TIMEOUT']])
    expect(await net.flow('client', 'udp', hostOnLan, port).ask()).toBe('TIMEOUT')
  })

  it('hears what containers answer, its own and those of other servers', async () => {
    await net.run('host', ['iptables', '-F', 'INPUT'])
    await dnat.apply([web([far])])

    expect(await net.ask('host', one.address, 80)).toEqual([`one ${gateway}`])
    expect(await net.ask('host', hostOnLan, 8080)).toEqual([`far ${gateway}`])
  })

  it('hears questions to the resolver, of containers alone', async () => {
    await dnat.apply([])

    expect(await net.flow('two', 'udp', gateway, 53).ask()).toBe(`resolver ${two.address}`)
    expect(await net.ask('two', gateway, 53)).toEqual([`resolver ${two.address}`])
    expect(await net.flow('client', 'udp', hostOnLan, 53).ask()).toBe('TIMEOUT')
  })
})

describe('a look at the kernel', () => {
  const programs = ['bridge', 'grep', 'ipset']
  let ran: string[]

  beforeEach(async () => {
    await dnat.clear()
    stop.abort()
    ran = []
  })

  it('where all is right starts four programs, and none that writes', async () => {
    await startNoting()
    await expect.poll(() => looks().length, { timeout: 10_000 }).toBeGreaterThan(2)

    const whole = ran.slice(looks()[1], looks()[2])
    expect(whole.sort()).toEqual([...programs, 'iptables-save'])
  })

  it('where rules are many reads them all at every sixth only', async () => {
    await startNoting(0)
    await expect.poll(() => looks().length, { timeout: 20_000 }).toBeGreaterThan(2)

    const six = ran.slice(looks()[1], looks()[2])
    const counts = [...programs, 'iptables', 'iptables-save'].map(
      program => six.filter(each => each === program).length,
    )
    expect(counts).toEqual([6, 6, 6, 5 * 9, 1])
  })

  const flushed = ['a flushed table', ['iptables', '-t', 'nat', '-F']] as const
  const emptied = ['an empty chain', ['iptables', '-t', 'nat', '-F', 'BANYAN-banyan0']] as const
  const noEntries = ['an empty set', ['ipset', 'flush']] as const
  it.each([
    ...[flushed, noEntries].map(each => ['few', ...each, Infinity] as const),
    ...[flushed, emptied, noEntries].map(each => ['many', ...each, 0] as const),
  ])('notices, where rules are %s and all was right, %s', async (_, __, breakIt, manyBytes) => {
    await startNoting(manyBytes)
    const count = () => ran.filter(program => program === 'grep').length
    await expect.poll(count, { timeout: 10_000 }).toBeGreaterThan(2)

    await net.run('host', breakIt)

    await expect
      .poll(() => net.ask('client', hostOnLan, 8080), { timeout: 20_000 })
      .toEqual([`one ${clientOnLan}`])
  })

  async function startNoting(manyBytes?: number): Promise<void> {
    const exec = net.execIn('host')
    const noting: typeof exec = async (argv, options) => {
      ran.push(argv[0] ?? '')
      return await exec(argv, options)
    }
    dnat = start('banyan0', noting, 200, manyBytes)
    await dnat.apply([web([one])])
    ran.length = 0
  }

  /** Where each whole look starts. */
  function looks(): number[] {
    return ran.flatMap((program, at) => (program === 'iptables-save' ? [at] : []))
  }
})

describe('connections that are over', () => {
  const settings = ['time_wait', 'last_ack'].map(
    state => `/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_${state}`,
  )
  const seconds = [
    [120, 3],
    [2, 2],
  ] as const

  it.each(seconds)('are remembered for %i seconds at first, then for %i', async (before, after) => {
    await dnat.clear()
    stop.abort()
    await net.run('host', ['tee', ...settings], { input: String(before) })
    dnat = start()
    await dnat.apply([web([one])])

    const found = await net.run('host', ['cat', ...settings])
    expect(found.trim().split('\n').map(Number)).toEqual([after, after])
  })
})

describe('the rules', () => {
  it('come back after another tool flushed them', async () => {
    await dnat.apply([web([one])])
    for (const table of ['nat', 'filter', 'raw', 'mangle']) {
      await net.run('host', ['iptables', '-t', table, '-F'])
      await net.run('host', ['iptables', '-t', table, '-X'])
    }

    await expect
      .poll(() => net.ask('client', hostOnLan, 8080), { timeout: 10_000 })
      .toEqual([`one ${clientOnLan}`])
    await allowOwnTraffic()
  })

  it('stand when the agent dies; its successor changes nothing that is right', async () => {
    await dnat.apply([web([one]), { ...web([two], 'api'), ports: [port(8082)] }])
    const before = await saved()
    stop.abort()

    const answers = await net.ask('client', hostOnLan, 8080)
    dnat = start()
    await dnat.apply([{ ...web([two], 'api'), ports: [port(8082)] }, web([one])])

    expect(answers).toEqual([`one ${clientOnLan}`])
    expect(await saved()).toEqual(before)
  })

  it('of ports that the successor does not know are removed', async () => {
    await dnat.apply([web([one]), { ...web([two], 'api'), ports: [port(8082)] }])
    stop.abort()

    dnat = start()
    await dnat.apply([web([one])])

    expect((await saved()).join('\n')).not.toContain('8082')
    expect(await net.run('host', ['ipset', 'save'])).not.toContain('8082')
  })

  it('of others stay; ours go without a trace', async () => {
    await net.run('host', ['iptables', '-t', 'nat', '-N', 'SOMEBODY'])
    await net.run('host', ['iptables', '-t', 'nat', '-A', 'PREROUTING', '-j', 'SOMEBODY'])
    const before = await saved()
    const setsBefore = await net.run('host', ['ipset', 'save'])
    await dnat.apply([{ ...web([one]), vip: '10.201.0.1' }])

    await dnat.clear()

    expect(await saved()).toEqual(before)
    expect(await net.run('host', ['ipset', 'save'])).toBe(setsBefore)
  })

  it('are asked for again once the bridge is there', async () => {
    await dnat.clear()
    stop.abort()
    dnat = start('later0')

    const applied = dnat.apply([web([one])])
    const early = await Promise.race([applied.then(() => 'applied'), pause(500)])
    await net.ip('host', 'link add later0 type bridge')
    await applied

    expect(early).toBe('waiting')
    await dnat.clear()
    await net.ip('host', 'link del later0')
  })
})

async function allowOwnTraffic(): Promise<void> {
  for (const match of ['-i lo', '-m conntrack --ctstate ESTABLISHED']) {
    await net.run('host', ['iptables', '-A', 'INPUT', ...match.split(' '), '-j', 'ACCEPT'])
  }
}

function start(
  bridge = 'banyan0',
  exec = net.execIn('host'),
  resyncMs = 200,
  manyBytes = Infinity,
): Dnat {
  stop = new AbortController()
  const { signal } = stop
  return startDnat({ ...place, bridge, log, signal, exec, resyncMs, manyBytes })
}

function web(backends: readonly Backend[], service = 'web'): Route {
  const ports = [port(8080), port(8080, { protocol: 'udp' })]
  return { app: 'shop', service, hashes: ['h'], networks: [], members: [], ports, backends }
}

function port(published: number, other: Partial<PublishedPort> = {}): PublishedPort {
  return { published, target: 80, protocol: 'tcp', mode: 'ingress', ...other }
}

function backend(task: string, agent: string, address: string): Backend {
  return { task, agent, address }
}

/** Without counters and dates; tables that nobody uses any more may stay, empty. */
async function saved(): Promise<string[]> {
  const text = await net.run('host', ['iptables-save'])
  return text
    .split('\n')
    .filter(line => /^(-|:)/.test(line) && !/^:[A-Z]+ (ACCEPT|DROP)/.test(line))
    .map(line => line.replace(/ \[.*\]$/, ''))
    .sort()
}

async function pause(ms: number): Promise<string> {
  return await new Promise(resolve => setTimeout(() => resolve('waiting'), ms))
}
