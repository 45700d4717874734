import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../../test/support/eventually.ts'
import { startLoad } from '../../test/support/load.ts'
import { median } from '../median.ts'
import type { Fault } from './faults.ts'
import { port } from './page.ts'
import { type Manager, startManagers, type SwarmRig } from './swarm-rig.ts'

const requestsPerSecond = 50
const marginMs = 1000
const withinMs = 90_000

/**
 * Three Docker Engines, all managers of one swarm. In each round a service is updated through the leader, whose dockerd is
 * lost when the update has begun. `cliMs`: until another manager has answered `docker service ls`, asked again and again;
 * `pushMs`: until that one says that the update is completed; `failed`: requests, 50 a second through each server, to
 * another service that nobody touches. The updated service has no ports, and no task on the leader's own server: what an
 * update of published ports costs, and how a server is found to be lost, is not measured here.
 */
export async function measureSwarm(fault: Fault, rounds: number) {
  const rig = await startManagers()
  try {
    await rig.managers[0].docker(...steadyService)
    const all: Figures[] = []
    for (let round = 1; round <= rounds; round++) {
      await untilSteady(rig)
      const figures = await loseLeader(rig, fault, round)
      process.stderr.write(`${JSON.stringify({ round, ...figures })}\n`)
      all.push(figures)
    }
    const sum = (of: (each: Figures) => number) => all.reduce((total, each) => total + of(each), 0)
    return {
      ...{ beside: 'swarm', fault, rounds },
      cliMs: Math.round(median(all.map(({ cliMs }) => cliMs))),
      pushMs: Math.round(median(all.map(({ pushMs }) => pushMs))),
      failed: sum(({ failed }) => failed),
      requests: sum(({ requests }) => requests),
    }
  } finally {
    await rig.stop()
  }
}

interface Figures {
  readonly cliMs: number
  readonly pushMs: number
  readonly failed: number
  readonly requests: number
}

const image = '127.0.0.1:1/bnt/web:1'
const create = ['service', 'create', '--detach', '--no-resolve-image', '--stop-grace-period', '1s']
const health = [
  ...['--health-cmd', 'wget -q -O - http://127.0.0.1:80/', '--health-interval', '1s'],
  ...['--health-timeout', '5s', '--health-retries', '5'],
]

const steadyService = [
  ...[...create, ...health, '--name', 'steady', '--mode', 'global', '--env', 'VERSION=steady'],
  ...['--publish', `mode=host,published=${port},target=80`, image],
]

async function loseLeader(rig: SwarmRig, fault: Fault, round: number): Promise<Figures> {
  const leader = await leaderOf(rig)
  const survivors = rig.managers.filter(each => each !== leader)
  const [witness] = survivors
  if (!witness) throw new Error('Nobody is left to ask')
  const service = `web-${round}`
  await begun(leader, witness, service)
  // a server that nobody reaches answers no requests either
  const loaded = fault === 'cut' ? survivors : rig.managers
  const loads = loaded.map(({ address }) =>
    startLoad(`http://${address}:${port}/`, requestsPerSecond),
  )
  await delay(marginMs)
  await leader.docker('service', 'update', '--detach', '--env-add', 'VERSION=v2', service)
  await untilUpdate(witness, service, 'updating')
  const from = performance.now()
  await rig.begin(fault, leader)
  const since = () => performance.now() - from
  const [cliMs, pushMs] = await Promise.all([
    eventually(async () => await answered(witness, 'service', 'ls'), withinMs).then(since),
    untilUpdate(witness, service, 'completed').then(since),
  ])
  await delay(marginMs)
  const results = await Promise.all(loads.map(async load => await load.stop()))
  await rig.end(fault, leader)
  for (const { errors } of results) process.stderr.write(`${JSON.stringify(errors)}\n`)
  const failed = results.reduce((sum, each) => sum + each.failed, 0)
  return { cliMs, pushMs, failed, requests: results.reduce((sum, each) => sum + each.requests, 0) }
}

/** A service of three tasks that run. */
async function begun(leader: Manager, witness: Manager, service: string): Promise<void> {
  const id = await leader.docker('info', '--format', '{{.Swarm.NodeID}}')
  await leader.docker(
    ...[...create, ...health, '--name', service, '--replicas', '3', '--env', 'VERSION=v1'],
    ...['--update-order', 'start-first', '--constraint', `node.id!=${id}`, image],
  )
  await untilRunning(witness, service, 3)
}

/** All three are ready, and each runs what nobody touches. */
async function untilSteady(rig: SwarmRig): Promise<void> {
  const [witness] = rig.managers
  await eventually(async () => {
    const text = await answered(witness, 'node', 'ls', '--format', '{{.Status}} {{.ManagerStatus}}')
    const ready = text?.split('\n').filter(line => /^Ready (Leader|Reachable)$/.test(line))
    return ready?.length === rig.managers.length || undefined
  }, withinMs)
  await untilRunning(witness, 'steady', rig.managers.length)
}

async function untilRunning(manager: Manager, service: string, count: number): Promise<void> {
  const format = ['--filter', 'desired-state=running', '--format', '{{.CurrentState}}']
  await eventually(async () => {
    const text = await answered(manager, 'service', 'ps', ...format, service)
    const running = text?.split('\n').filter(line => line.startsWith('Running'))
    return running?.length === count || undefined
  }, withinMs)
}

async function untilUpdate(manager: Manager, service: string, state: string): Promise<void> {
  const format = '{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}'
  await eventually(async () => {
    const text = await answered(manager, 'service', 'inspect', '--format', format, service)
    return text === state || undefined
  }, withinMs)
}

async function leaderOf({ managers }: SwarmRig): Promise<Manager> {
  for (const manager of managers) {
    const format = '{{.ManagerStatus.Leader}}'
    const isLeader = await answered(manager, 'node', 'inspect', 'self', '--format', format)
    if (isLeader === 'true') return manager
  }
  throw new Error('The swarm has no leader')
}

/** Undefined where it fails. */
async function answered(manager: Manager, ...args: readonly string[]): Promise<string | undefined> {
  return await manager.docker(...args).catch(() => undefined)
}
