import { keys } from '../../core/keys.ts'
import type { Agent } from '../../core/model/agent.ts'
import type { Service } from '../../core/model/service.ts'
import type { Task } from '../../core/model/task.ts'
import { records } from '../../core/records.ts'
import { subnetOf } from '../../engine/nodes/subnets.ts'
import { wantedTasks } from '../../engine/rollout/wanted.ts'
import { asTask } from '../../engine/rollout/world.ts'
import type { Store, Write } from '../../platform/store/store.ts'
import { runningOf, serverOf } from './server.ts'
import {
  aManifest,
  anApplication,
  aProject,
  aRollout,
  aService,
} from '../../test/support/builders.ts'

const replicas = 3
const writesAtOnce = 100

/** Agents that joined before: that they are back is no news to the others. */
export async function seedAgents(
  store: Store,
  names: readonly string[],
  vpcCidr: string,
): Promise<void> {
  await commitAll(
    store,
    names.flatMap((name, n): Write[] => {
      const agent: Agent = {
        ...{ ...serverOf(name), labels: {}, subnet: subnetOf(vpcCidr, n + 1) },
        ...{ availability: 'active', registeredAt: 0, readySince: 0 },
      }
      return [
        { kind: 'put', key: keys.agent(name), value: records.agent.encode(agent) },
        { kind: 'put', key: keys.subnet(n + 1), value: JSON.stringify(name) },
      ]
    }),
  )
}

/** Applications of one service with three tasks each, live, running, spread over the agents; answers one of their tasks. */
export async function seedApplications(
  store: Store,
  count: number,
  agents: readonly string[],
): Promise<Task | undefined> {
  const writes: Write[] = []
  let last: Task | undefined
  for (let n = 0; n < count; n++) {
    const { records: put, task } = liveApplication(n, agents)
    writes.push(...put)
    last = task
  }
  await commitAll(store, writes)
  return last
}

async function commitAll(store: Store, writes: readonly Write[]): Promise<void> {
  for (let at = 0; at < writes.length; at += writesAtOnce) {
    await store.commit({ compare: [], writes: writes.slice(at, at + writesAtOnce) })
  }
}

function liveApplication(n: number, agents: readonly string[]) {
  const app = `app-${n}`
  const ports = [{ published: 10_000 + n, target: 80, protocol: 'tcp', mode: 'ingress' }] as const
  const service: Service = aService({ replicas, ports })
  const manifest = aManifest({ app, project: aProject([service], app) })
  const wanted = wantedTasks({ manifest, images: {} }, { agents: [], tasks: [] })
  const tasks = wanted.map((task, i) =>
    asTask(manifest, task, agents[(n * replicas + i) % agents.length] ?? ''),
  )
  const hashes = [wanted[0]?.hash ?? '']
  const application = anApplication({
    ...{ name: app, active: 1, wanted: 1, serving: { web: { hashes, replicas, ports } } },
    ports,
  })
  const rollout = aRollout({ app, phase: 'done', times: { pending: 0, switching: 0, done: 0 } })
  const put = (key: string, value: string): Write => ({ kind: 'put', key, value })
  return {
    task: tasks[0],
    records: [
      put(keys.application(app), records.application.encode(application)),
      put(keys.manifest(app, 1), records.manifest.encode(manifest)),
      put(keys.rollout(app, 1), records.rollout.encode(rollout)),
      ...tasks.map(task => put(keys.task(task.agent, task.id), records.task.encode(task))),
      ...tasks.map(task =>
        put(keys.status(task.agent, task.id), records.status.encode(runningOf(task))),
      ),
    ],
  }
}
