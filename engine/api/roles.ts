import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { BanyanError } from '../../core/errors.ts'
import type { Role } from '../../core/model/member.ts'
import { toServiceError } from '../../platform/rpc/errors.ts'
import type { AgentServiceDefinition } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { ClusterServiceDefinition } from '../../proto/gen/banyan/v1/ClusterService.ts'
import type { ControlServiceDefinition } from '../../proto/gen/banyan/v1/ControlService.ts'

/** Names of a service's methods, without the index signature of generated definitions. */
type MethodsOf<S> = keyof {
  [K in keyof S as string extends K ? never : number extends K ? never : K]: true
}
type Table<S> = Readonly<Record<MethodsOf<S>, readonly Role[]>>

const reads: readonly Role[] = ['operator', 'viewer']
const changes: readonly Role[] = ['operator']

/** Who may call what. Whoever dials the engine's own socket is root on its server, and is not asked. */
export const controlRoles: Table<ControlServiceDefinition> = {
  Sync: changes,
  // it may fetch, and shows fields, but none that is secret
  Diff: reads,
  Status: reads,
  ListTasks: reads,
  // what programs print may be anything
  Logs: changes,
  Events: reads,
  Why: reads,
  History: reads,
  Rollback: changes,
  Down: changes,
  Resume: changes,
  Suspend: changes,
  ListPreviews: reads,
  RemovePreview: changes,
  ExtendPreview: changes,
  Approve: changes,
  Trigger: ['operator', 'webhook'],
  TestWebhook: changes,
  Version: ['operator', 'viewer', 'webhook'],
  SetSecret: changes,
  // names and times alone
  ListSecrets: reads,
  RemoveSecret: changes,
  RotateSecretsKey: changes,
  // it holds the secrets keys
  CreateBackup: changes,
  RemoveEngine: changes,
  AllowEngine: changes,
  ListAgents: reads,
  ListEngines: reads,
  InspectAgent: reads,
  LabelAgent: changes,
  SetAvailability: changes,
  RemoveAgent: changes,
  RotateAgentKeys: changes,
  InviteAgent: changes,
  InviteEngine: changes,
  ListInvitations: reads,
  WithdrawInvitation: changes,
  // on the engine's own socket alone
  RotateEngineKey: [],
  AddClient: changes,
  ListClients: reads,
  RemoveClient: changes,
}

export const agentRoles: Table<AgentServiceDefinition> = {
  Connect: ['agent'],
  PushLogs: ['agent'],
  OpenRegistry: ['agent'],
  // every certificate ends some day
  Renew: ['agent', 'operator', 'viewer', 'webhook'],
}

export const clusterRoles: Table<ClusterServiceDefinition> = {
  OpenRegistry: ['engine'],
  JoinState: ['engine'],
  TaskLogs: ['engine'],
  RotateAgentKey: ['engine'],
}

export interface Caller {
  readonly name: string
  readonly role: Role
}

type Handler = (call: Answerable, callback?: (error: unknown) => void) => void
interface Answerable {
  readonly request?: unknown
  emit(event: 'error', error: unknown): unknown
  getAuthContext(): { readonly sslPeerCertificate?: { readonly raw: Uint8Array } }
}

/**
 * The same handlers, for those whose role may call them, in their own name, whatever the request says: `role-denied` (stalled)
 * for all others, before anything of the request is looked at. A method that the table lacks is nobody's.
 */
export function guarded<H extends UntypedServiceImplementation>(
  handlers: H,
  roles: Readonly<Record<string, readonly Role[]>>,
  callerOf: (call: Answerable) => Caller | undefined,
): H {
  const wrapped = Object.entries(handlers).map(([method, handler]) => [
    method,
    (call: Answerable, callback?: (error: unknown) => void) => {
      const caller = callerOf(call)
      if (caller && roles[method]?.includes(caller.role)) {
        sign(call.request, caller)
        return (handler as Handler)(call, callback)
      }
      const error = toServiceError(denied(method, caller))
      if (callback) callback(error)
      else call.emit('error', error)
    },
  ])
  return Object.fromEntries(wrapped) as H
}

/** Who is noted in events and records. */
function sign(request: unknown, { name }: Caller): void {
  if (typeof request !== 'object' || request === null || !('person' in request)) return
  request.person = name
}

function denied(method: string, caller: Caller | undefined): BanyanError {
  const who = caller ? `${caller.name} is ${caller.role}, who` : 'Who is no member'
  const message = `${who} may not call ${method}: \`banyan client list\` on an engine shows who may what`
  return new BanyanError('role-denied', message, 'stalled')
}
