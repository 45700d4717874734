import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { type Dnat, startDnat } from '../agent/dnat/iptables.ts'
import type { Route } from '../core/model/route.ts'
import { createLogger } from '../platform/logger.ts'
import { TestNetwork } from '../test/contract/dnat/network.ts'
import { median } from './median.ts'

const sizes = [10, 100, 1_000, 5_000]
const changes = 20
const backendsEach = 3
/** For each way to connect, in turns. */
const rounds = 5
/** Looks at the kernel are measured apart: none comes in between. */
const rarely = 600_000
const looks = 6
const msPerTick = 10
const connections = 4_000
const width = 32
const firstPort = 10_000
const hostAddress = '10.98.0.1'
const place = {
  ...{ agent: 'here', subnet: '10.200.1.0/24', bridge: 'banyan0', tunnel: 'banyan-wg' },
  tunnelPort: 51_820,
  ...{ vpcCidr: '10.200.0.0/16', vipCidr: '10.201.0.0/16' },
}
const log = createLogger({ program: 'bench', level: 'fatal', format: 'json' })

interface Applied {
  readonly services: number
  /** From routes to a kernel that held nothing. */
  readonly wholeMs: number
  /** One service gets another backend: middle and slowest of twenty. */
  readonly changeMs: number
  readonly changeMaxMs: number
  /** One container more in a network: middle of twenty. */
  readonly containerMs: number
  /** Processor time of a look at what the kernel holds, done every ten seconds, while nothing changes: the mean. */
  readonly lookCpuMs: number
}

/**
 * In a network namespace with the system's iptables and ipset: each service has three backends, a published port and a
 * stable address. Connections are opened and closed from a second namespace to a server in a third one, directly (no
 * rules at all) and to a published port, with few services and with many, in turns.
 */
export async function run(): Promise<object> {
  const net = new TestNetwork('bench')
  try {
    await build(net)
    const applied: Applied[] = []
    for (const services of sizes) {
      applied.push(await measureApply(net, services))
      process.stderr.write(`${JSON.stringify(applied.at(-1))}\n`)
    }
    const rates = await measureRates(net)
    return { applied, ...rates }
  } finally {
    await net.close()
  }
}

async function measureApply(net: TestNetwork, services: number): Promise<Applied> {
  const dnat = start(net)
  const routes = routesOf(services)
  const wholeMs = await timed(() => dnat.apply(routes))
  const change: number[] = []
  for (let turn = 0; turn < changes; turn++) {
    const changed = routes.map((route, at) => (at === services >> 1 ? moved(route, turn) : route))
    change.push(await timed(() => dnat.apply(changed)))
  }
  const container: number[] = []
  for (let turn = 0; turn < changes; turn++) {
    dnat.setLocals([{ address: `10.200.1.${turn + 100}`, networks: [{ name: 'net-0' }] }])
    container.push(await timed(() => dnat.apply(routes)))
  }
  await dnat.end()
  return {
    services,
    wholeMs,
    changeMs: median(change),
    changeMaxMs: Math.max(...change),
    containerMs: median(container),
    lookCpuMs: await measureLooks(net, routes),
  }
}

interface Running extends Dnat {
  /** Clears, and lets this program end. */
  end(): Promise<void>
}

/** Over as many looks as there are from one that reads all rules to the next. */
async function measureLooks(net: TestNetwork, routes: readonly Route[]): Promise<number> {
  let started = 0
  const exec = net.execIn('host')
  const counting: typeof exec = async (argv, options) => {
    if (argv[0] === 'grep') started++
    return await exec(argv, options)
  }
  const reach = async (count: number) => {
    while (started < count) await delay(10)
  }
  const dnat = start(net, counting, 500)
  await dnat.apply(routes)
  const settled = started + 3
  await reach(settled)
  const before = ticks()
  await reach(settled + looks)
  const cpuMs = ((ticks() - before) * msPerTick) / looks
  await dnat.end()
  return cpuMs
}

/** Processor time of this process and of the programs that it ran, in user mode and in the kernel. */
function ticks(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? []
  // utime, stime, and those of children that ended
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
}

async function measureRates(net: TestNetwork) {
  const rates: Record<'direct' | 'few' | 'many', number[]> = { direct: [], few: [], many: [] }
  for (let round = 0; round < rounds; round++) {
    rates.direct.push(await rate(net, '10.200.1.2', 80))
    for (const [name, services] of [
      ['few', sizes[0] ?? 0],
      ['many', sizes.at(-1) ?? 0],
    ] as const) {
      const dnat = start(net)
      await dnat.apply(routesOf(services))
      // the last service's rules stand behind those of all others
      rates[name].push(await rate(net, hostAddress, firstPort + services - 1))
      await dnat.end()
    }
  }
  const [direct, few, many] = [rates.direct, rates.few, rates.many].map(median)
  return {
    connectionsPerSecond: { direct, translated: few, translatedAmongMany: many },
    ratio: rounded((few ?? 0) / (direct ?? 1)),
    ratioAmongMany: rounded((many ?? 0) / (direct ?? 1)),
  }
}

async function rate(net: TestNetwork, host: string, port: number): Promise<number> {
  const program = [process.execPath, '-e', connectProgram]
  const args = [host, String(port), String(connections), String(width)]
  return Number(await net.run('client', [...program, ...args], { timeoutMs: 120_000 }))
}

/** Opens and closes connections, some at once; prints how many in a second. */
const connectProgram = `
const [host, port, count, width] = process.argv.slice(1)
const once = () => new Promise((done, failed) => {
  const socket = require('net').connect(+port, host)
  socket.on('error', failed)
  socket.on('connect', () => socket.resetAndDestroy())
  socket.on('close', done)
})
let left = +count
const worker = async () => { while (left-- > 0) await once() }
const start = performance.now()
Promise.all(Array.from({ length: +width }, worker))
  .then(() => console.log(Math.round(count / (performance.now() - start) * 1000)))
`

async function build(net: TestNetwork): Promise<void> {
  for (const name of ['host', 'client', 'container']) await net.namespace(name)
  await net.ip('host', 'link add banyan0 type bridge')
  await net.ip('host', 'addr add 10.200.1.1/24 dev banyan0')
  await net.ip('host', 'link set banyan0 up')
  await net.cable('host', 'lan', 'client', 'lan')
  await net.ip('host', `addr add ${hostAddress}/24 dev lan`)
  await net.ip('client', 'addr add 10.98.0.2/24 dev lan')
  await net.ip('client', `route add ${place.subnet} via ${hostAddress}`)
  await net.cable('host', 'v-container', 'container', 'eth0')
  await net.ip('host', 'link set v-container master banyan0')
  for (let last = 2; last < 2 + backendsEach; last++) {
    await net.ip('container', `addr add 10.200.1.${last}/24 dev eth0`)
  }
  await net.ip('container', 'route add default via 10.200.1.1')
  await net.run('host', ['tee', '/proc/sys/net/ipv4/ip_forward'], { input: '1' })
  await net.peer('container', '0.0.0.0', 80)
}

function start(net: TestNetwork, exec = net.execIn('host'), resyncMs = rarely): Running {
  const stop = new AbortController()
  const dnat = startDnat({ ...place, log, signal: stop.signal, exec, resyncMs })
  const end = async () => {
    await dnat.clear()
    stop.abort()
  }
  return { ...dnat, end }
}

function routesOf(services: number): Route[] {
  return Array.from({ length: services }, (_, at): Route => {
    const addresses = Array.from({ length: backendsEach }, (_each, i) => `10.200.1.${i + 2}`)
    return {
      app: `app-${at}`,
      service: 'web',
      hashes: ['h'],
      networks: [{ name: `net-${at}` }],
      ports: [{ published: firstPort + at, target: 80, protocol: 'tcp', mode: 'ingress' }],
      backends: addresses.map(address => ({ task: address, agent: 'here', address })),
      members: addresses,
      vip: `10.201.${at >> 8}.${at % 256}`,
    }
  })
}

function moved(route: Route, turn: number): Route {
  const address = `10.200.1.${turn + 10}`
  return { ...route, backends: [{ task: 'new', agent: 'here', address }] }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return rounded(performance.now() - startedAt)
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
