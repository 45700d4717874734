import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { findProgram } from '../platform/find-program.ts'
import { type OverlayHost, OverlayHosts } from '../test/support/overlay-hosts.ts'
import { median } from './median.ts'

const rounds = 3
const seconds = 3
const roundTrips = 2000
const port = 7000
const iperfPort = 5201
const pause = 5

/** Asks and waits for the answer, again and again; prints how long each took, microseconds. */
const askProgram = `
const [host, port, count] = process.argv.slice(1)
const socket = require('dgram').createSocket('udp4')
const took = []
let asked
const ask = () => { asked = process.hrtime.bigint(); socket.send('?', +port, host) }
socket.on('message', () => {
  took.push(Number(process.hrtime.bigint() - asked) / 1000)
  if (took.length < +count) return ask()
  console.log(JSON.stringify(took))
  socket.close()
})
ask()
`

/**
 * Two hosts on one machine: TCP by iperf3 and UDP round trips from host to host, through the tunnel and beside it, turn by
 * turn. Then the longest that an open connection between containers waits while its server changes its key.
 */
export async function run(): Promise<Record<string, number>> {
  if ((await findProgram('iperf3')) === undefined)
    throw new Error('iperf3 is needed: apt-get install iperf3')
  const hosts = new OverlayHosts('bench')
  try {
    await hosts.open()
    const [one, two] = [await hosts.add(1), await hosts.add(2)]
    for (const host of [one, two]) await host.start()
    for (const host of [one, two]) await host.apply([one, two])
    await hosts.net.peer('h2', '0.0.0.0', port)
    await hosts.net.peer('c2', two.container, port)
    const [mbitBare = 0, mbitTunnel = 0] = await turns(async to => await throughput(hosts, to))
    const [rttBareUs = 0, rttTunnelUs = 0] = await turns(async to => await roundTrip(hosts, to))
    return {
      mbitTunnel: Math.round(mbitTunnel),
      mbitBare: Math.round(mbitBare),
      ratio: Number((mbitTunnel / mbitBare).toFixed(3)),
      rttTunnelUs: Math.round(rttTunnelUs),
      rttBareUs: Math.round(rttBareUs),
      rotationWaitMs: await longestWait(hosts, one, two),
    }
  } finally {
    await hosts.close()
  }
}

/** The middle of what was measured, beside the tunnel and through it. */
async function turns(measure: (address: string) => Promise<number>): Promise<number[]> {
  const [bare, tunnel]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    bare.push(await measure('10.97.0.2'))
    tunnel.push(await measure('10.200.2.1'))
  }
  return [median(bare), median(tunnel)]
}

async function throughput({ net }: OverlayHosts, to: string): Promise<number> {
  const [server = '', ...serverArgs] = net.inside('h2', [
    'iperf3',
    '-s',
    '-1',
    '-p',
    `${iperfPort}`,
  ])
  const serving = spawn(server, serverArgs, { stdio: 'ignore' })
  const ended = once(serving, 'exit')
  await delay(500)
  const client = ['iperf3', '-c', to, '-p', `${iperfPort}`, '-t', `${seconds}`, '-J']
  const report = JSON.parse(await net.run('h1', client)) as {
    end: { sum_received: { bits_per_second: number } }
  }
  await ended
  return report.end.sum_received.bits_per_second / 1e6
}

async function roundTrip({ net }: OverlayHosts, to: string): Promise<number> {
  const argv = [process.execPath, '-e', askProgram, to, `${port}`, `${roundTrips}`]
  return median(JSON.parse(await net.run('h1', argv, { timeoutMs: 60_000 })) as number[])
}

async function longestWait({ net }: OverlayHosts, one: OverlayHost, two: OverlayHost) {
  const flow = net.flow('c1', 'tcp', two.container, port)
  await flow.ask()
  const next = await two.keys?.rotate()
  for (const host of [one, two]) await host.apply([one, two])
  let longest = 0
  const isOver = async () => {
    const { peers } = await one.tunnel()
    return peers.size === 1 && peers.get(next ?? '')?.subnets.length === 1
  }
  while (!(await isOver())) {
    const asked = performance.now()
    await flow.ask()
    longest = Math.max(longest, performance.now() - asked)
    await delay(pause)
  }
  const asked = performance.now()
  await flow.ask()
  return Math.round(Math.max(longest, performance.now() - asked))
}
