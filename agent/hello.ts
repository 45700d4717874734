import { arch, availableParallelism, platform, totalmem } from 'node:os'
import type { AgentConfig } from '../core/config/agent.ts'
import { agentProtocol, version } from '../platform/version.ts'
import { archOf, limited, offered } from './capacity.ts'
import { controlGroups } from './control-groups.ts'

/** What this agent says of itself and its server on each connection. */
export async function helloOf(config: AgentConfig, incarnation: string) {
  const whole = { cpus: availableParallelism(), memoryBytes: totalmem() }
  return {
    name: config.nodeName,
    incarnation,
    version,
    protocol: agentProtocol,
    labels: config.labels,
    ...offered(limited(whole, await controlGroups()), config),
    os: platform(),
    arch: archOf(arch()),
  }
}
