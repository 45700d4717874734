import type Docker from 'dockerode'
import { BanyanError } from '../../../core/errors.ts'
import type { AgentNetwork } from '../runtime.ts'
import { limited } from './call.ts'
import { statusCodeOf } from './errors.ts'
import { label } from './labels.ts'

const limitMs = 30_000
const bridgeOption = 'com.docker.network.bridge.name'
const mtuOption = 'com.docker.network.driver.mtu'

/** Codes: network-mismatch (stalled): one of that name is there, with another subnet or bridge. */
export async function ensureNetwork(
  docker: Docker,
  agent: string,
  network: AgentNetwork,
  signal: AbortSignal,
): Promise<void> {
  const found = await inspect(docker, network.name, signal)
  if (found !== undefined) return refuseMismatch(network, found)
  await limited({ what: `create network ${network.name}`, limitMs, signal }, async abortSignal => {
    await docker.createNetwork({ ...options(agent, network), abortSignal })
  })
}

/** Leaves a network alone that another agent, or somebody else, made. */
export async function removeNetwork(
  docker: Docker,
  agent: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const found = await inspect(docker, name, signal)
  if (found?.Labels?.[label.agent] !== agent) return
  await limited({ what: `remove network ${name}`, limitMs, signal }, async () => {
    await docker.getNetwork(name).remove()
  })
}

async function inspect(docker: Docker, name: string, signal: AbortSignal) {
  return await limited({ what: `look at network ${name}`, limitMs, signal }, async () => {
    try {
      return await docker.getNetwork(name).inspect()
    } catch (error) {
      if (statusCodeOf(error) === 404) return undefined
      throw error
    }
  })
}

function options(agent: string, network: AgentNetwork): Docker.NetworkCreateOptions {
  return {
    Name: network.name,
    CheckDuplicate: true,
    Driver: 'bridge',
    IPAM: { Config: [{ Subnet: network.subnet, Gateway: network.gateway }] },
    Options: { [bridgeOption]: network.bridge, [mtuOption]: String(network.mtu) },
    Labels: { [label.agent]: agent },
  }
}

type Found = Partial<Docker.NetworkInspectInfo>

function refuseMismatch(network: AgentNetwork, found: Found): void {
  const subnet = found.IPAM?.Config?.[0]?.Subnet
  const bridge = found.Options?.[bridgeOption]
  if (subnet === network.subnet && bridge === network.bridge) return
  throw new BanyanError(
    'network-mismatch',
    `Docker network ${network.name} has subnet ${subnet ?? 'none'} on bridge ${bridge ?? 'none'}, but ` +
      `this agent's is ${network.subnet} on ${network.bridge}. Remove the network and its containers`,
    'stalled',
  )
}
