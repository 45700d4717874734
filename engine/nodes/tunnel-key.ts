import { BanyanError } from '../../core/errors.ts'
import { tunnelKeyPattern } from '../../core/names.ts'
import { changeAgent, type NodesContext } from './change-agent.ts'

/**
 * Notes the key that an agent made for its tunnel: the others learn it from its record, and the agent, which sees it come
 * back, takes it into use. Codes: `agent-unknown`, `agent-contended` (retry), `tunnel-key-invalid` (bug).
 */
export async function noteTunnelKey(
  context: NodesContext,
  name: string,
  publicKey: string,
): Promise<void> {
  if (!tunnelKeyPattern.test(publicKey)) {
    throw new BanyanError('tunnel-key-invalid', `${name} announced a key that is none.`, 'bug')
  }
  await changeAgent(context, name, agent => {
    const { overlay } = agent
    if (!overlay || overlay.publicKey === publicKey) return { agent }
    const message = `${name} has a new key for its tunnel`
    return {
      agent: { ...agent, overlay: { ...overlay, publicKey } },
      event: { kind: 'agent-key-changed', agent: name, message },
    }
  })
}
