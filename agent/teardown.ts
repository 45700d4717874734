import { join } from 'node:path'
import type { AgentConfig } from '../core/config/agent.ts'
import { systemClock } from '../platform/clock.ts'
import { exec } from '../platform/exec.ts'
import type { Logger } from '../platform/logger.ts'
import { removeOwnLink } from '../platform/wireguard/wireguard.ts'
import { secretsFolder } from './containers/files.ts'
import { stopWithHooks } from './containers/hooks.ts'
import type { ContainerRuntime } from './containers/runtime.ts'
import { controlDevice } from './control/device.ts'
import { removeRules } from './dnat/iptables.ts'
import { overlayDevice } from './overlay/device.ts'
import { MemoryFolder } from './secrets/memory-folder.ts'

interface TeardownOptions {
  readonly config: AgentConfig
  readonly runtime: ContainerRuntime
  readonly log: Logger
  readonly signal: AbortSignal
}

/**
 * Removes what the agent made on this machine: containers, network, rules, tunnels, secrets. Named volumes stay: they hold people's data.
 * Needs no engine, and nothing to be there. The agent must not run, or it makes everything again.
 */
export async function tearDown({ config, runtime, log, signal }: TeardownOptions): Promise<void> {
  const { name, bridge } = config.network
  try {
    const containers = await runtime.list(signal)
    await Promise.all(
      containers.map(async container => {
        await stopWithHooks(container, { runtime, clock: systemClock, log }, signal)
        await runtime.remove(container.containerId, signal)
      }),
    )
    await runtime.removeNetwork(name, signal)
    await new MemoryFolder(secretsFolder(join(config.dataDir, 'files'))).unmount()
    log.info({ containers: containers.length, network: name }, 'containers removed')
  } finally {
    await removeRules(bridge)
    await removeOwnLink(overlayDevice(exec, config.overlay.interface))
    await removeOwnLink(controlDevice(exec, config.control.interface))
  }
}
