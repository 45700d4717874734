import type { Agent } from '../../core/model/agent.ts'
import type { Task, TaskStatus } from '../../core/model/task.ts'
import { aStatus } from '../../test/support/builders.ts'

/** What an agent without a server says of itself; what is in the store says the same, as it was there before. */
export interface Server extends Pick<Agent, 'name' | 'version' | 'capacity'> {
  readonly platform: Agent['platform'] & {}
  readonly overlay: Agent['overlay'] & {}
}

export function serverOf(name: string): Server {
  return {
    ...{ name, version: '0', capacity: { cpus: 4, memoryBytes: 8 * 2 ** 30 } },
    platform: { os: 'linux', arch: 'amd64' },
    overlay: {
      publicKey: `key-of-${name}`,
      endpoint: `192.0.2.1:${10_000 + numberOf(name)}`,
    },
  }
}

export function numberOf(agent: string): number {
  return Number(agent.replace(/\D/g, ''))
}

/** Its tasks run, and have for long. */
export function runningOf(task: Task): TaskStatus {
  const number = numberOf(task.agent)
  const address = `10.${200 + (number >> 8)}.${number & 255}.${2 + (task.slot % 250)}`
  return aStatus(task, { address })
}
