import { parseArgs } from 'node:util'
import { measureBanyan } from './failover/banyan.ts'
import { faults } from './failover/faults.ts'
import { measureSwarm } from './failover/swarm.ts'

const usage = `npm run bench -- failover [--fault ${faults.join('|')}] [--rounds 3] [--agents 200] [--beside swarm]`
/** Longer than this it is stuck: everything is taken down, and there is no figure. */
const limitMs = 290_000

/**
 * Three engines, three members of etcd, three servers, and many agents that are sessions only. In each round a push is sent, and
 * the engine that rolls it out is killed (or stopped, or cut off) in the middle. Counted from that moment, in milliseconds:
 *
 * - `cliMs`: until `banyan status`, started then, from another machine, with that engine first of its three, has answered. Median.
 * - `agentsP99Ms`: until agents that had their session at that engine have been told everything by another. Of all rounds.
 * - `pushMs`: until what was pushed is live. Median.
 * - `failed`: requests that got no answer: 50 a second on new connections through each server, to what is being rolled out.
 *
 * With `--beside swarm` the same of three Docker Engines that are Swarm's managers instead (failover/swarm.ts).
 */
export async function run(args: readonly string[]): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      fault: { type: 'string', default: 'kill' },
      rounds: { type: 'string', default: '3' },
      agents: { type: 'string', default: '200' },
      beside: { type: 'string' },
    },
  })
  const fault = faults.find(each => each === values.fault)
  const rounds = Number(values.rounds)
  const agents = Number(values.agents)
  const isKnown = values.beside === undefined || values.beside === 'swarm'
  if (!fault || !isKnown || !(rounds >= 1) || !(agents >= 0)) throw new Error(usage)
  const limit = setTimeout(() => {
    process.stderr.write(`no end after ${limitMs} ms\n`)
    process.exit(1) // what runs in namespaces ends with this process
  }, limitMs)
  try {
    return values.beside === 'swarm'
      ? await measureSwarm(fault, rounds)
      : await measureBanyan(fault, { rounds, agents })
  } finally {
    clearTimeout(limit)
  }
}
