import type { BanyanError } from '../../core/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { callerOf } from '../../platform/rpc/certified-call.ts'
import type { Origin } from '../../platform/rpc/doorkeeper.ts'
import { type ListenPlace, serveGuarded } from '../../platform/rpc/guarded-server.ts'
import { services } from '../../platform/rpc/load.ts'
import { reachService } from '../../platform/rpc/reach.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { ClusterServiceHandlers } from '../../proto/gen/banyan/v1/ClusterService.ts'
import type { ControlServiceHandlers } from '../../proto/gen/banyan/v1/ControlService.ts'
import type { Members } from '../join/members.ts'
import { joinService, refusingService, type StrangersContext } from './join-service.ts'
import { agentRoles, type Caller, clusterRoles, controlRoles, guarded } from './roles.ts'

interface MemberListenerOptions {
  readonly agents: AgentServiceHandlers
  readonly control: ControlServiceHandlers
  readonly cluster: ClusterServiceHandlers
  readonly joining: StrangersContext
  /** Why this engine is of no use now; undefined: it is. */
  readonly away?: () => BanyanError | undefined
  readonly log: Logger
}

export interface MemberListener {
  /** As `GuardedServer.open`. */
  open(door: Origin['door'], places: readonly ListenPlace[]): Promise<readonly number[]>
  close(): Promise<void>
}

/** The engine's own certificate is for a year. */
const renewalMs = 7 * 24 * 3_600_000

/**
 * Where others come in from other machines: members come to what their role may call, everybody else can only join. Whoever is
 * a member no more is cut off at once. It has no door yet.
 */
export function startMemberListener(options: MemberListenerOptions): MemberListener {
  const { agents, control, cluster, joining, away = () => undefined, log } = options
  const { authority, members, clock } = joining
  const server = serveGuarded({
    identity: authority.engineIdentity(clock.now()),
    inside: [
      [services.agent, guarded(agents, agentRoles, callerIn(members))],
      [services.control, guarded(control, controlRoles, callerIn(members))],
      [services.cluster, guarded(cluster, clusterRoles, callerIn(members))],
      reachService(away),
    ],
    outside: [
      [services.join, joinService(joining)],
      [services.agent, refusingService()],
    ],
    admits: (peer, origin) => members.admits(peer, origin),
    meets: origin => members.meets(origin),
    log,
  })
  const forget = members.onChange(() => server.recheck())
  const timer = setInterval(
    () => server.setIdentity(authority.engineIdentity(clock.now())),
    renewalMs,
  )
  return {
    open: async (door, places) => await server.open(door, places),
    close: async () => {
      forget()
      clearInterval(timer)
      await server.close()
    },
  }
}

function callerIn(members: Pick<Members, 'roleOf'>) {
  return (call: Parameters<typeof callerOf>[0]): Caller | undefined => {
    const peer = callerOf(call)
    const role = peer && members.roleOf(peer)
    return peer && role && { name: peer.name, role }
  }
}
