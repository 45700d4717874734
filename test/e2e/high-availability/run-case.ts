import { setTimeout as delay } from 'node:timers/promises'
import { callUnary } from '../../../platform/rpc/call.ts'
import type { RigEngine } from '../../rig/control-plane.ts'
import type { Rig } from '../../rig/rig.ts'
import { eventually } from '../../support/eventually.ts'
import { startLoad } from '../../support/load.ts'
import { catchMoment, type Wanted } from './catch-moment.ts'
import type { Case, Fault, Member } from './matrix.ts'
import { app, page, port, replicas } from './page.ts'
import { type Stage, untilWhole } from './stage.ts'

/** What a commit came to, as `promised` says that it has to. */
export interface Outcome {
  readonly failedRequests: Readonly<Record<string, number>>
  /** Containers that were made, and by how many names. */
  readonly made: readonly [number, number]
  /** Of the commit's statuses, oldest first. */
  readonly statuses: readonly string[]
  /** Of each of its deployments. */
  readonly deployments: readonly (readonly string[])[]
  /** How often each thing happened that happens once, as the `banyan` command says that knows all engines, right after the fault. */
  readonly events: Readonly<Record<string, number>>
  /** Whether every engine, asked alone, tells of the same events. */
  readonly isSameForAll: boolean
}

export const promised: Outcome = {
  failedRequests: {},
  made: [replicas, replicas],
  statuses: ['pending', 'success'],
  deployments: [['in_progress', 'success']],
  events: { accepted: 1, switched: 1, 'rollout-done': 1 },
  isSameForAll: true,
}

/** A dead engine's locks are free after 15 s; then the rollout goes on, on a machine that may be busy. */
const liveWithinMs = 90_000
/** What stood still wakes up without its lease of 15 s. */
const leaseMs = 16_000
/** What is late may still come twice. */
const lateMs = 500

/** Deploys a commit while this happens. Rejects when it does not become live. */
export async function runCase(stage: Stage, { fault, member, moment }: Case): Promise<Outcome> {
  const { rig, forge, creations } = stage
  const generation = ++stage.generation
  const { length: madeBefore } = creations.names
  const caught = await catchMoment({ moment, app, generation, ...placesOf(rig) })
  stage.onRequest = caught.onRequest
  const load = startLoad(`http://${rig.host(1).address}:${port}/`, 20)
  const sha = await rig.repository.commit(page(generation, { built: moment === 'building' }))
  await announce(rig, sha)
  const hit = memberOf(rig, await caught.worker, member)
  await begin[member.kind][fault](rig, hit)
  caught.go()
  const isAsleep = fault === 'stop' && member.kind === 'engine' && member.from === 0
  await Promise.all([untilLive(rig, app, generation), isAsleep ? delay(leaseMs) : undefined])
  await end[member.kind][fault](rig, hit)
  const told = await eventsOf(rig, generation)
  await untilWhole(stage)
  const deploymentsOf = () => forge.deployments().filter(each => each.sha === sha)
  await eventually(() => {
    const last = [forge.statuses(sha), ...deploymentsOf().map(({ statuses }) => statuses)]
    const isTold = last.every(statuses => statuses.at(-1)?.state === 'success')
    return Promise.resolve((isTold && last.length > 1) || undefined)
  }, liveWithinMs)
  await delay(lateMs)
  const { errors } = await load.stop()
  const made = creations.names.slice(madeBefore)
  return {
    failedRequests: errors,
    made: [made.length, new Set(made).size],
    statuses: forge.statuses(sha).map(({ state }) => state),
    deployments: deploymentsOf().map(each => each.statuses.map(({ state }) => state)),
    events: told,
    isSameForAll: await isSameForAll(rig),
  }
}

function placesOf(rig: Rig): Pick<Wanted, 'store' | 'engineAt'> {
  return {
    store: rig.engines().map(({ address }) => `${address}:2379`),
    engineAt: address => rig.engines().find(each => each.address === address)?.id,
  }
}

/** As a forge's webhook does: all engines hear of it. */
async function announce(rig: Rig, commit: string): Promise<void> {
  const announced = [{ repository: 'deploy', delivery: commit, commit, ref: 'refs/heads/main' }]
  const told = { repositories: ['deploy'], delivery: commit, announced }
  await Promise.all(
    rig.engines().map(async ({ connection: { control } }) => {
      await callUnary(control, 'Trigger', told)
    }),
  )
}

function memberOf(rig: Rig, worker: string, { from }: Member): RigEngine {
  const engines = rig.engines()
  const at = engines.findIndex(({ id }) => id === worker)
  const hit = engines[(at + from) % engines.length]
  if (at < 0 || !hit) throw new Error(`There is no engine ${worker}`)
  return hit
}

type Deed = (rig: Rig, hit: RigEngine) => Promise<void> | void
type Deeds = Readonly<Record<Member['kind'], Readonly<Record<Fault, Deed>>>>

const begin: Deeds = {
  engine: {
    kill: async (_, { engine }) => await engine.kill(),
    stop: (_, { engine }) => engine.pause(),
    cut: async ({ network }, hit) => await network.isolate(hit, 'all'),
  },
  etcd: {
    kill: async (_, { etcd }) => await etcd?.kill(),
    stop: (_, { etcd }) => etcd?.pause(),
    cut: async ({ network }, hit) => await network.cutEtcd(hit),
  },
}

const end: Deeds = {
  engine: {
    kill: async (_, { engine }) => await engine.start(),
    stop: (_, { engine }) => engine.resume(),
    cut: async ({ network }) => await network.heal(),
  },
  etcd: {
    kill: async (_, { etcd }) => await etcd?.start(),
    stop: (_, { etcd }) => etcd?.resume(),
    cut: async ({ network }) => await network.heal(),
  },
}

/** As any engine says. */
async function untilLive(rig: Rig, name: string, generation: number): Promise<void> {
  await eventually(async () => {
    const seen = await Promise.all(
      rig.engines().map(async each => await isLive(each, name, generation)),
    )
    return seen.includes(true) || undefined
  }, liveWithinMs)
}

async function isLive(
  { connection: { control } }: RigEngine,
  app: string,
  generation: number,
): Promise<boolean> {
  try {
    const { applications } = await callUnary(control, 'Status', {}, { timeoutMs: 1000 })
    return applications.some(
      ({ name, active, phase }) => name === app && active === generation && phase === 'done',
    )
  } catch {
    return false
  }
}

interface Event {
  readonly id: string
  readonly kind: string
  readonly generation: number
}

async function eventsOf(rig: Rig, generation: number): Promise<Record<string, number>> {
  const { code, stdout, stderr } = await rig.cli('--json', 'events', app)
  if (code !== 0) throw new Error(`banyan events: ${stderr}`)
  const own = eventsIn(stdout).filter(event => event.generation === generation)
  const count = (kind: string) => own.filter(event => event.kind === kind).length
  return Object.fromEntries(Object.keys(promised.events).map(kind => [kind, count(kind)]))
}

async function isSameForAll(rig: Rig): Promise<boolean> {
  const all = await Promise.all(
    rig.engines().map(async each => await each.cli('--json', 'events', app)),
  )
  const lists = all.map(({ stdout }) => eventsIn(stdout).map(({ id }) => id))
  return new Set(lists.map(ids => ids.join())).size === 1
}

function eventsIn(text: string): Event[] {
  const lines = text.split('\n').filter(line => line !== '')
  return lines.map(line => JSON.parse(line) as Event)
}
