import { get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import Docker from 'dockerode'
import type { RigHost } from '../test/rig/host.ts'
import { startRig, type Rig } from '../test/rig/rig.ts'
import { percentile } from './median.ts'
import { namingPage } from './rig/page.ts'

const hosts = 3
const defaultRounds = 30
const firstPort = 8100
const pollMs = 5
const answerWithinMs = 60_000

/**
 * From "container healthy" to "routable from every agent", on three servers: each round deploys a new application of
 * one container, on the servers in turn, and asks for its published port on every server until all have answered.
 * Healthy is the end of the first probe that succeeded, by the Docker Engine's own clock. Argument: rounds (30).
 */
export async function run([rounds = String(defaultRounds)]: readonly string[] = []) {
  const rig = await startRig({ hosts })
  try {
    const times: number[] = []
    for (let round = 1; round <= Number(rounds); round++) {
      const ms = await deployOnce(rig, round)
      process.stderr.write(`round ${round}: ${ms.toFixed()} ms\n`)
      times.push(ms)
    }
    return {
      p50Ms: Math.round(percentile(times, 50)),
      p99Ms: Math.round(percentile(times, 99)),
      rounds: times.length,
    }
  } finally {
    await rig.stop()
  }
}

async function deployOnce(rig: Rig, round: number): Promise<number> {
  const port = firstPort + round
  const host = rig.host(((round - 1) % hosts) + 1)
  const from = Date.now()
  const routable = Promise.all(rig.hosts().map(async each => await untilAnswered(each, port)))
  await rig.push({
    [`app${round}/compose.yaml`]: namingPage({ port, replicas: 1, host: host.name }),
    ...(round > 1 && { [`app${round - 1}/compose.yaml`]: null }),
  })
  const last = Math.max(...(await routable))
  return last - (await healthyAt(host, from))
}

/** Epoch milliseconds of the first answer. */
async function untilAnswered({ address }: RigHost, port: number): Promise<number> {
  const deadline = Date.now() + answerWithinMs
  while (!(await answers(`http://${address}:${port}/`))) {
    if (Date.now() > deadline) throw new Error(`${address}:${port} does not answer`)
    await delay(pollMs)
  }
  return Date.now()
}

async function answers(url: string): Promise<boolean> {
  return await new Promise(resolve => {
    const call = get(url, { agent: false, timeout: 1000 }, response => {
      response.resume()
      response.on('end', () => resolve(response.statusCode === 200))
    })
    call.on('timeout', () => call.destroy())
    call.on('error', () => resolve(false))
  })
}

/** Epoch milliseconds. */
async function healthyAt({ docker }: RigHost, from: number): Promise<number> {
  const stream = await new Docker({ socketPath: docker }).getEvents({
    since: from / 1000,
    until: Date.now() / 1000,
    filters: { type: ['container'], event: ['exec_die'] },
  })
  let text = ''
  for await (const chunk of stream) text += chunk.toString()
  const events = text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as ExecEnded)
  const success = events.find(({ Actor }) => Actor.Attributes['exitCode'] === '0')
  if (!success) throw new Error('No probe succeeded, and yet the port answers')
  return success.timeNano / 1e6
}

interface ExecEnded {
  readonly timeNano: number
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> }
}
