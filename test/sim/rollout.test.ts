import { expect, it } from 'vitest'
import { seededRandom, type Random } from '../../core/random.ts'
import { isFinished } from '../../core/model/rollout.ts'
import { placeKey } from '../../core/model/task.ts'
import { aService } from '../support/builders.ts'
import { RolloutCluster, type Fate } from '../support/rollout-cluster.ts'

const seeds = 500
const steps = 120
const fates: readonly Fate[] = ['serve', 'serve', 'serve', 'crash', 'unhealthy', 'hang']

/**
 * One application under a storm: commits that are good, bad or late; agents that lag; engines that die between any two
 * steps (the state machine has no memory, so every step is a take-over). Checked after every single step.
 */
function simulate(random: Random): void {
  const cluster = new RolloutCluster(['a', 'b'])
  const chance = (p: number) => random() < p
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  for (let step = 0; step < steps; step++) {
    const calm = step > steps - 40
    if (!calm && chance(0.08)) commit(cluster, pick, step)
    cluster.leaps = chance(0.5)
    if (chance(0.7)) checked(cluster, () => void cluster.step())
    if (calm || chance(0.5)) checked(cluster, () => lagBehind(cluster, calm ? 1 : random()))
    if (chance(0.5)) cluster.acknowledge()
    cluster.now += Math.floor(random() * 3000)
  }
  cluster.fates.clear()
  cluster.run()
  expectSettled(cluster)
}

function commit(cluster: RolloutCluster, pick: <T>(items: readonly T[]) => T, step: number): void {
  const image = (name: string) => {
    const tag = `${name}:${pick([1, 2, 3, step])}`
    if (!cluster.fates.has(tag))
      cluster.fates.set(tag, cluster.application.active ? pick(fates) : 'serve')
    return tag
  }
  const writer = {
    mounts: [{ kind: 'volume', name: 'data', target: '/data', readOnly: false }],
  } as const
  const services = [
    aService({ name: 'web', image: image('web'), replicas: pick([1, 2, 3]) }),
    aService({ name: 'db', image: image('db'), ...writer }),
  ]
  cluster.accept(pick([services, services, services.slice(0, 1), services]))
}

/** Some containers start or end; the rest is late. */
function lagBehind(cluster: RolloutCluster, share: number): void {
  const all = [...cluster.tasks.values()].filter(task => !cluster.statuses.has(placeKey(task)))
  for (const task of all.slice(0, Math.ceil(all.length * share))) cluster.startContainer(task)
  const gone = [...cluster.statuses.keys()].filter(id => !cluster.tasks.has(id))
  for (const id of gone.slice(0, Math.ceil(gone.length * share))) cluster.statuses.delete(id)
}

/** Runs one move and holds what it did against the promises. */
function checked(cluster: RolloutCluster, move: () => void): void {
  const before = backends(cluster)
  move()
  const after = backends(cluster)

  expect(writers(cluster), 'two containers wrote one volume').toBeLessThanOrEqual(1)
  for (const place of after.tasks) expect(cluster.statuses.get(place)?.ready).toBe(true)
  const emptied =
    before.web > 0 && after.web === 0 && cluster.application.serving['web'] !== undefined
  expect(emptied, 'a move took the last backend of a blue-green service').toBe(false)
}

function backends(cluster: RolloutCluster): { web: number; tasks: string[] } {
  const routes = cluster.routes()
  return {
    web: routes.find(route => route.service === 'web')?.backends.length ?? 0,
    tasks: routes.flatMap(route =>
      route.backends.map(({ agent, task: id }) => placeKey({ agent, id })),
    ),
  }
}

/** Containers of the service with the volume that run now, wanted or not yet gone. */
function writers(cluster: RolloutCluster): number {
  return [...cluster.statuses.keys()].filter(place => place.includes('/shop-db-')).length
}

function expectSettled(cluster: RolloutCluster): void {
  const rollouts = [...cluster.rollouts.values()]
  expect(rollouts.every(rollout => isFinished(rollout.phase))).toBe(true)
  expect(cluster.application.next).toBeUndefined()
  const { active } = cluster.application
  const wanted = active === undefined ? [] : (cluster.manifests.get(active)?.project.services ?? [])
  cluster.runAgents()
  const running = [...cluster.tasks.values()].map(task => task.spec.image).sort()
  const asked = wanted.flatMap(s => Array.from({ length: s.replicas }, () => s.image ?? '')).sort()
  expect(running).toEqual(asked)
  expect(cluster.step()).toBeUndefined()
}

const only = process.env['BANYAN_SEED']
it.each(only === undefined ? Array.from({ length: seeds }, (_, i) => i) : [Number(only)])(
  'a rollout under seed %i keeps its promises',
  seed => simulate(seededRandom(seed)),
)
