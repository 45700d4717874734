import type { Service } from '../../core/model/service.ts'
import { placeOf, type Task } from '../../core/model/task.ts'
import { isJob, strategyOf } from '../rollout/order.ts'
import { placeEach } from '../rollout/place-tasks.ts'
import type { WantedTask } from '../rollout/wanted.ts'
import { asTask, blueTasks, lingering } from '../rollout/world.ts'
import { isServing } from '../routes/routes.ts'
import { write, type Upkeep, type UpkeepWorld } from './world.ts'

/**
 * Starts what the serving generation wants and nobody has, as on agents that a global service is new to. What runs once
 * has run.
 */
export function fillGaps(world: UpkeepWorld): Upkeep {
  const { previous, busy } = world
  if (!previous || busy) return { kind: 'rest' }
  const gaps = gapsOf(world)
  if (gaps.length === 0) return { kind: 'rest' }
  const services = new Map(previous.manifest.project.services.map(s => [s.name, s]))
  const startable = gaps.filter(({ service }) => mayStart(world, services.get(service)))
  const { agents, homes } = placeEach(
    world,
    startable.map(task => {
      const placement = services.get(task.service)?.placement
      return { task, ...(placement && { placement }) }
    }),
  )
  const placed = startable.filter(({ id }) => agents[id] !== undefined)
  if (placed.length === 0) return { kind: 'rest' }
  const putTasks = placed.map(task => asTask(previous.manifest, task, agents[task.id] ?? ''))
  return write(
    { putTasks, homes },
    putTasks.map(({ app, service, id, agent }) => ({
      ...{ kind: 'starting', app, service, task: id, agent, message: `starts ${id} on ${agent}` },
    })),
  )
}

/** A slot counts as taken by any task that serves: after a paused update that may be one of the newer generation. */
function gapsOf(world: UpkeepWorld): WantedTask[] {
  const { application, tasks, previous } = world
  const once = new Set(previous?.manifest.project.services.filter(runsOnce).map(s => s.name))
  const moving = new Set(Object.keys(application.moves ?? {}).map(place => placeOf(place).id))
  const taken = new Set(
    tasks.filter(task => isServing(task, application.serving[task.service])).map(slotKey),
  )
  return blueTasks(world).filter(
    task => !once.has(task.service) && !taken.has(slotKey(task)) && !moving.has(task.id),
  )
}

function slotKey({ service, slot }: Pick<Task, 'service' | 'slot'>): string {
  return `${slot}/${service}`
}

function runsOnce(service: Service): boolean {
  return isJob(service) || service.restart.condition === 'none'
}

function mayStart(world: UpkeepWorld, service: Service | undefined): boolean {
  return !service || strategyOf(service).kind === 'blue-green' || lingering(world) === undefined
}
