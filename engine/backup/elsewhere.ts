import { isIP } from 'node:net'
import type { EngineConfig } from '../../core/config/engine.ts'

type Places = Pick<EngineConfig, 'agentListen' | 'agentAddress' | 'control'>

const wildcards: readonly string[] = ['0.0.0.0', '::']

/**
 * What a configuration says of a server that this one is not, by its addresses: the engine couldn't listen there, or would tell
 * others to look for it there. A sentence each; names may lead anywhere and are left to the reader.
 */
export function elsewhere(
  { agentListen, agentAddress, control }: Places,
  own: ReadonlySet<string>,
): string[] {
  const said = [
    ['engine.agent_listen', agentListen?.host],
    ['engine.agent_address', agentAddress && hostOf(agentAddress)],
    ['engine.control.address', control?.address],
  ] as const
  return said.flatMap(([option, host]) => {
    if (host === undefined || isIP(host) === 0 || wildcards.includes(host) || own.has(host))
      return []
    return `${option} is ${host}, which this server has not: change it before the engine starts, and tell agents and people (docs/backup.md)`
  })
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replaceAll(/[[\]]/g, '')
}
