import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { stringify } from 'yaml'
import type { Task } from '../core/model/task.ts'
import { connectEtcd } from '../platform/store/etcd-store.ts'
import { aStatus } from '../test/support/builders.ts'
import { startEtcd } from '../test/support/etcd.ts'
import { untilAnswered } from '../test/support/eventually.ts'
import { joinAs, type SimulatedAgent } from './agents/crowd.ts'
import { cpuMs, rssMiB } from './agents/process-use.ts'
import { seedAgents, seedApplications } from './agents/seed.ts'
import { freePort } from '../test/support/free-port.ts'

const joinedAtOnce = 50
const settleMs = 15_000
const restMs = 20_000
const changes = 20
/** A /24 for each. */
const vpcCidr = '10.128.0.0/10'

interface Figures {
  readonly agents: number
  readonly routes: number
  readonly backMs: number
  readonly rssMiB: number
  readonly cpuAtRestPct: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/**
 * One compiled engine, a real etcd, and agents that are only streams: how long it takes until all are back, what they cost
 * while nothing happens, with few routes and with many, and how long a change of one task takes to reach all of them.
 */
export async function run(args: readonly string[]): Promise<Record<string, unknown>> {
  const count = Number(args[0] ?? 1000)
  const growth: Figures[] = []
  for (const routes of [10, 1000]) {
    growth.push(await measure(count, routes))
    process.stderr.write(`${JSON.stringify(growth.at(-1))}\n`)
  }
  return { ...growth.at(-1), growth }
}

async function measure(count: number, routes: number): Promise<Figures> {
  const etcd = await startEtcd()
  const names = Array.from({ length: count }, (_, n) => `a${n}`)
  const store = await connectEtcd({
    hosts: [`http://${etcd.endpoint}`],
    log: pino({ level: 'silent' }),
  })
  await seedAgents(store, names, vpcCidr)
  const task = await seedApplications(store, routes, names)
  if (!task) throw new Error('nothing was seeded')
  const engine = await startEngine(etcd.endpoint)
  const agents: SimulatedAgent[] = []
  try {
    const backMs = await comeBack(names, engine.address, agents)
    await delay(settleMs)
    const cpuAtRestPct = await cpuAtRest(engine.pid)
    const reached = await reachAll(agents, task)
    return {
      ...{ agents: count, routes, backMs, rssMiB: rssMiB(engine.pid), cpuAtRestPct },
      ...{ p50Ms: quantile(reached, 0.5), p99Ms: quantile(reached, 0.99) },
    }
  } finally {
    for (const agent of agents) agent.close()
    await engine.stop()
    await store.close()
    await etcd.stop()
  }
}

/** As after a restart of the engine: the agents are known, and each is told everything. */
async function comeBack(
  names: readonly string[],
  engine: string,
  agents: SimulatedAgent[],
): Promise<number> {
  const startedAt = performance.now()
  for (let at = 0; at < names.length; at += joinedAtOnce) {
    const some = names.slice(at, at + joinedAtOnce).map(name => joinAs(name, engine))
    agents.push(...some)
    await Promise.all(some.map(agent => agent.joined))
  }
  return Math.round(performance.now() - startedAt)
}

async function cpuAtRest(pid: number): Promise<number> {
  const before = cpuMs(pid)
  await delay(restMs)
  return Math.round(((cpuMs(pid) - before) / restMs) * 1000) / 10
}

/** A task of one agent leaves rotation and comes back; for each agent, when it hears of it. */
async function reachAll(agents: readonly SimulatedAgent[], task: Task): Promise<number[]> {
  const times: number[] = []
  const teller = agents.find(agent => agent.name === task.agent)
  for (let n = 0; n < changes; n++) {
    const ready = n % 2 === 1
    const startedAt = performance.now()
    const heard = agents.map(
      agent =>
        new Promise<void>(done => {
          agent.onRoutes = () => {
            times.push(performance.now() - startedAt)
            done()
          }
        }),
    )
    teller?.tell(aStatus(task, { address: '10.200.0.9', ready, changedAt: n + 1 }))
    await Promise.all(heard)
    await delay(200)
  }
  return times
}

interface EngineProcess {
  readonly address: string
  readonly pid: number
  stop(): Promise<void>
}

async function startEngine(endpoint: string): Promise<EngineProcess> {
  const home = mkdtempSync(join(tmpdir(), 'bnt-b-'))
  const metrics = await freePort()
  const config = join(home, 'banyan.yaml')
  const engine = {
    ...{ data_dir: home, socket: join(home, 's'), metrics_port: metrics },
    ...{ managed_etcd: false, store_address: `http://${endpoint}`, vpc_cidr: vpcCidr },
    ...{ managed_registry: false, external_registry_url: '127.0.0.1:1' },
  }
  writeFileSync(config, stringify({ engine, logging: { level: 'error' } }))
  const argv = [resolve('dist/engine/main.js'), '--config', config]
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit'] })
  await untilAnswered(async () => await fetch(`http://127.0.0.1:${metrics}/metrics`), 30_000)
  return {
    address: `unix:${join(home, 's')}`,
    pid: child.pid ?? 0,
    stop: async () => {
      await ended(child)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  await new Promise(done => child.once('exit', done))
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
}
