import { serverStream, unary } from '../../platform/rpc/handlers.ts'
import type { ClusterServiceHandlers } from '../../proto/gen/banyan/v1/ClusterService.ts'
import type { AdmitContext } from '../state/admit.ts'
import { joinStateHandler } from './join-state.ts'
import { notHere } from './agents-elsewhere.ts'
import type { ConnectedAgents } from './connected.ts'
import type { LogRelay } from './log-relay.ts'
import { RegistryTunnels } from './registry-tunnel.ts'

interface ClusterContext {
  readonly relay: LogRelay
  readonly connected: ConnectedAgents
  /** Of the managed registry, for engines: a unix socket. */
  readonly registryDoor?: string
  /** Absent: nobody joins the state by way of this engine. */
  readonly admission?: AdmitContext
}

/** What other engines ask of this one. */
export function clusterService(context: ClusterContext): ClusterServiceHandlers {
  const { relay, connected, registryDoor } = context
  const registry = new RegistryTunnels(registryDoor)
  return {
    OpenRegistry: call => registry.open(call),
    TaskLogs: serverStream(({ agent, task, tail, follow }, signal) =>
      relay.read(agent, { task, tail, follow }, signal),
    ),
    RotateAgentKey: unary(({ agent }) => {
      if (connected.tell(agent, { rotateKey: {} })) return Promise.resolve({})
      return Promise.reject(notHere(`${agent} is not connected to this engine.`))
    }),
    JoinState: joinStateHandler(context.admission),
  }
}
