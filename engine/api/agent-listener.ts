import type { Logger } from '../../platform/logger.ts'
import { type GuardedServer, serveGuarded } from '../../platform/rpc/guarded-server.ts'
import { services } from '../../platform/rpc/load.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { Joining } from '../join/open-joining.ts'
import { joinService, refusingService } from './join-service.ts'

interface AgentListenerOptions {
  readonly agents: AgentServiceHandlers
  readonly joining: Joining
  readonly log: Logger
}

/** The engine's own certificate is for a year. */
const renewalMs = 7 * 24 * 3_600_000

/**
 * Where agents of other servers dial in: members come to the service of agents, everybody else can only join. Whoever is a
 * member no more is cut off at once. Nothing that people ask of an engine is served here.
 */
export async function startAgentListener(options: AgentListenerOptions): Promise<GuardedServer> {
  const { agents, joining, log } = options
  const { listen, authority, members, clock } = joining
  const server = await serveGuarded({
    listen,
    identity: authority.engineIdentity(clock.now()),
    inside: [[services.agent, agents]],
    outside: [
      [services.join, joinService(joining)],
      [services.agent, refusingService()],
    ],
    admits: peer => members.admits(peer),
    log,
  })
  const forget = members.onChange(() => server.recheck())
  const timer = setInterval(
    () => server.setIdentity(authority.engineIdentity(clock.now())),
    renewalMs,
  )
  return {
    ...server,
    close: async () => {
      forget()
      clearInterval(timer)
      await server.close()
    },
  }
}
