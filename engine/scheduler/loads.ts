import type { Agent } from '../../core/model/agent.ts'
import type { Task } from '../../core/model/task.ts'
import type { AgentLoad } from './filters.ts'

/** What is free on an agent, given the tasks that are wanted there. */
export function loadOf(agent: Agent, alive: boolean, tasks: Iterable<Task>): AgentLoad {
  let cpus = 0
  let memoryBytes = 0
  let count = 0
  const hostPorts = new Set<string>()
  for (const { spec } of tasks) {
    count++
    cpus += spec.resources.reservations.cpus ?? 0
    memoryBytes += spec.resources.reservations.memoryBytes ?? 0
    for (const port of spec.ports) {
      if (port.mode === 'host') hostPorts.add(`${port.published}/${port.protocol}`)
    }
  }
  return {
    name: agent.name,
    alive,
    availability: agent.availability,
    freeCpus: agent.capacity.cpus - cpus,
    freeMemoryBytes: agent.capacity.memoryBytes - memoryBytes,
    tasks: count,
    hostPorts,
  }
}

/** Tasks of each service of one application on each agent, by `agent/service`. */
export function spreadOf(tasks: Iterable<Task>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { agent, service } of tasks) {
    const key = `${agent}/${service}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}
