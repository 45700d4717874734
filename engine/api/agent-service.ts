import { BanyanError } from '../../core/errors.ts'
import { toServiceError } from '../../platform/rpc/errors.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { AgentMessage__Output } from '../../proto/gen/banyan/v1/AgentMessage.ts'
import { renewCertificate } from './join-service.ts'
import { RegistryTunnels } from './registry-tunnel.ts'
import type { AgentSession, AgentServiceOptions } from './agent-session.ts'
import { greet } from './greet.ts'

type Call = Parameters<AgentServiceHandlers['Connect']>[0]

/** One agent's stream: what it is told, what it reports, and its sign of life. */
export function agentService(options: AgentServiceOptions): AgentServiceHandlers {
  const registry = new RegistryTunnels(options.registryDoor)
  return {
    Connect: call => {
      void serveAgent(options, call).catch((error: unknown) => {
        options.log.warn({ err: error }, 'agent stream failed')
        call.emit('error', toServiceError(error))
      })
    },
    PushLogs: (call, callback) => {
      options.relay.receive(call, callback)
    },
    OpenRegistry: call => registry.open(call),
    Renew: (call, callback) => renewCertificate(options.joining, call, callback),
  }
}

async function serveAgent(options: AgentServiceOptions, call: Call): Promise<void> {
  const { view, contact, log, signal } = options
  contact?.require()
  // Ending the loop early must not destroy the call: the agent is to learn why, and dial again.
  const messages: AsyncIterable<AgentMessage__Output> = call.iterator({ destroyOnReturn: false })
  let session: AgentSession | undefined
  const end = () => call.end()
  signal.addEventListener('abort', end, { once: true })
  // it is to find an engine that can still say that it lives
  const forget = contact?.onAway(end)
  try {
    for await (const message of messages) {
      if (message.hello && !session) session = await greet(options, call, message.hello)
      else if (!session) throw new BanyanError('hello-missing', 'Hello must come first.', 'bug')
      else await session.take(message)
    }
  } catch (error) {
    if (!call.cancelled && !signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', end)
    forget?.()
    if (session) {
      session.close()
      log.info({ agent: session.name, revision: view.revision }, 'agent disconnected')
    }
  }
  call.end()
}
