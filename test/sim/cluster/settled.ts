import { keyParts, keys, prefixes } from '../../../core/keys.ts'
import type { Agent } from '../../../core/model/agent.ts'
import type { Application } from '../../../core/model/application.ts'
import { isFinished } from '../../../core/model/rollout.ts'
import { routeId } from '../../../core/model/route.ts'
import { placeKey, type Task } from '../../../core/model/task.ts'
import { records } from '../../../core/records.ts'
import { isGlobal, isJob } from '../../../engine/rollout/order.ts'
import { wantedHashes } from '../../../engine/rollout/wanted.ts'
import type { Cluster } from './cluster.ts'

/** Why the cluster is not yet as it must be once nothing happens any more; undefined when it is. */
export function whyUnsettled(cluster: Cluster, apps: readonly string[]): string | undefined {
  return (
    whyNotThere(cluster) ??
    first(apps, app => whyAppUnsettled(cluster, app)) ??
    whyContainersDiffer(cluster) ??
    whyRoutesDiffer(cluster) ??
    whyStillPlanning(cluster, apps)
  )
}

function first<T>(items: Iterable<T>, look: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = look(item)
    if (found !== undefined) return found
  }
  return undefined
}

function agentsIn({ store }: Cluster): Agent[] {
  return store.range(prefixes.agents).map(({ value }) => records.agent.decode(value))
}

function tasksOf({ store }: Cluster, app: string): Task[] {
  const all = store.range(prefixes.tasks).map(({ value }) => records.task.decode(value))
  return all.filter(task => task.app === app)
}

function applicationOf({ store }: Cluster, app: string): Application | undefined {
  const entry = store.get(keys.application(app))
  return entry && records.application.decode(entry.value)
}

function whyNotThere(cluster: Cluster): string | undefined {
  const { store } = cluster
  return (
    first(agentsIn(cluster), ({ name, lost }) => {
      if (lost) return `${name} is lost`
      return store.get(keys.alive(name)) ? undefined : `${name} is not alive`
    }) ??
    first(store.range(prefixes.alive), ({ key }) => {
      const [name = ''] = keyParts(key, prefixes.alive)
      return store.get(keys.agent(name)) ? undefined : `${name} is removed and shows a sign of life`
    })
  )
}

function whyAppUnsettled(cluster: Cluster, app: string): string | undefined {
  const application = applicationOf(cluster, app)
  if (!application) return undefined
  const rollouts = cluster.store.range(keys.rolloutsOf(app))
  const open = rollouts.map(r => records.rollout.decode(r.value)).find(r => !isFinished(r.phase))
  if (open) return `${app} ${open.generation} is ${open.phase}: ${open.waiting ?? ''}`
  const { leaving, moves, next, active, wanted } = application
  if (leaving ?? moves)
    return `${app} has tasks that leave or move: ${JSON.stringify({ leaving, moves })}`
  if (active !== wanted && !isBound(cluster))
    return `${app} ${wanted} failed: ${application.failed?.reason ?? ''}`
  if (next) return `${app} still notes what comes next`
  return whyTasksDiffer(cluster, application)
}

/** What has its data on an agent that takes no new tasks can't be replaced. */
function isBound(cluster: Cluster): boolean {
  const closed = agentsIn(cluster).filter(({ availability }) => availability !== 'active')
  const homes = cluster.store.range(prefixes.homes).map(({ value }) => JSON.parse(value) as string)
  return closed.some(({ name }) => homes.includes(name))
}

/** All wanted tasks are there once, where they may be; nothing else is. */
function whyTasksDiffer(cluster: Cluster, { name, active = 0, waits }: Application) {
  const { project } = records.manifest.decode(
    cluster.store.get(keys.manifest(name, active))?.value ?? '',
  )
  const manifest = cluster.engines[0]?.manifest(name, active)
  const images = Object.fromEntries(project.services.map(s => [s.name, s.image ?? '']))
  const hashes = manifest ? wantedHashes(manifest, images) : {}
  const tasks = tasksOf(cluster, name)
  const agents = agentsIn(cluster)
  const states = new Map(agents.map(agent => [agent.name, agent.availability]))
  const strange = tasks.find(task => hashes[task.service] !== task.hash)
  if (strange) return `${placeKey(strange)} is of no generation that is wanted`
  const misplaced = tasks.find(
    task => states.get(task.agent) === 'drained' && waits?.[placeKey(task)] === undefined,
  )
  if (misplaced) return `${placeKey(misplaced)} is on a drained agent without a reason`
  return first(project.services, service => {
    const own = tasks.filter(task => task.service === service.name)
    if (isGlobal(service)) {
      const lacking = agents.find(
        a => a.availability === 'active' && !own.some(task => task.agent === a.name),
      )
      return lacking && `${name}/${service.name} is missing on ${lacking.name}`
    }
    const slots = own
      .map(task => task.slot)
      .sort((a, b) => a - b)
      .join()
    const wanted = Array.from({ length: service.replicas }, (_, i) => i + 1).join()
    if (slots === wanted || isJob(service)) return undefined
    return `${name}/${service.name} has the slots ${slots}, wanted are ${wanted}`
  })
}

/** What runs is what is wanted, and serves. */
function whyContainersDiffer(cluster: Cluster): string | undefined {
  return first(cluster.agents.values(), ({ name, dock }) => {
    if (cluster.removed.has(name)) return undefined
    const tasks = cluster.store
      .range(keys.tasksOf(name))
      .map(({ value }) => records.task.decode(value))
    const wanted = new Set(tasks.map(task => task.id))
    const extra = [...dock.containers.values()].find(c => !wanted.has(c.task.id))
    if (extra) return `${name} still has a container of ${extra.task.id}`
    const late = tasks.find(({ id, service }) => service !== 'job' && !cluster.isReady(name, id))
    return late && `${placeKey(late)} does not serve`
  })
}

/** Every agent has the same routes, and they lead to all tasks that serve. */
function whyRoutesDiffer(cluster: Cluster): string | undefined {
  const served = new Map<string, string[]>()
  for (const { value } of cluster.store.range(prefixes.tasks)) {
    const task = records.task.decode(value)
    if (task.service === 'job') continue
    served.set(routeId(task), [...(served.get(routeId(task)) ?? []), placeKey(task)])
  }
  return first(cluster.agents.values(), agent => {
    if (cluster.removed.has(agent.name)) return undefined
    return first([...agent.routes], ([id, { backends, next }]) => {
      if (id.endsWith('/job')) return undefined
      const led = backends.map(b => placeKey({ agent: b.agent, id: b.task }))
      const wanted = (served.get(id) ?? []).sort().join(' ')
      if (next) return `${agent.name} still has green backends of ${id}`
      if (led.sort().join(' ') === wanted) return undefined
      return `${agent.name} routes ${id} to ${led.join(' ')}, there are ${wanted}`
    })
  })
}

/** Asked again, every engine has nothing to do. */
function whyStillPlanning({ engines }: Cluster, apps: readonly string[]): string | undefined {
  return first(engines, engine =>
    first(apps, app => {
      if (engine.view.unfinishedRollout(app)) return `${engine.id} sees a rollout of ${app}`
      const world = engine.rollouts.upkeepWorld(app)
      const upkeep = world && engine.rollouts.tend(world)
      if (upkeep?.kind === 'rest' && upkeep.untilMs !== undefined) return `${engine.id} waits`
      if (upkeep === undefined || upkeep.kind === 'rest') return undefined
      return `${engine.id} would still do something about ${app}: ${upkeep.events.map(e => e.message).join('; ')}`
    }),
  )
}
