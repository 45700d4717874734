import { callServerStream, callUnary, type CallLimits } from '../../platform/rpc/call.ts'
import { dial, type DialAddress, type DialSecurity } from '../../platform/rpc/dial.ts'
import type { Engine } from './engine.ts'

/** A diff fetches from the Git server and loads every manifest. */
const diffTimeoutMs = 120_000
/** Every version of every secret is read and written. */
const rotateTimeoutMs = 120_000
/** Two requests of ten seconds each, and six that the engine waits to hear of them. */
const testWebhookTimeoutMs = 40_000
/** A sync of the repository may be under way. */
const extendPreviewTimeoutMs = 40_000
/** One that is still there is waited for until it is lost. */
const removeAgentTimeoutMs = 60_000

/** An engine on the other end of a connection. `limits` are for calls with one answer; streams only end early. */
export function remoteEngine(
  address: DialAddress,
  limits: CallLimits,
  security?: DialSecurity,
  peer?: string,
): Engine {
  const connection = dial(address, security, peer)
  const { control } = connection
  const { timeoutMs: _, ...open } = limits
  return {
    address: peer ?? (typeof address === 'string' ? address : `unix:${address.unix}`),
    version: async own => plain(await callUnary(control, 'Version', {}, { ...limits, ...own })),
    status: async () => plain(await callUnary(control, 'Status', {}, limits)),
    diff: async request =>
      plain(await callUnary(control, 'Diff', request, { timeoutMs: diffTimeoutMs, ...limits })),
    tasks: async app => plain(await callUnary(control, 'ListTasks', { app }, limits)),
    why: async (app, service) => plain(await callUnary(control, 'Why', { app, service }, limits)),
    history: async app => plain(await callUnary(control, 'History', { app }, limits)),
    setSecret: async request => plain(await callUnary(control, 'SetSecret', request, limits)),
    secrets: async () => plain(await callUnary(control, 'ListSecrets', {}, limits)),
    removeSecret: async request => plain(await callUnary(control, 'RemoveSecret', request, limits)),
    rotateSecretsKey: async request =>
      plain(
        await callUnary(control, 'RotateSecretsKey', request, {
          timeoutMs: rotateTimeoutMs,
          ...limits,
        }),
      ),
    testWebhook: async repository =>
      plain(
        await callUnary(
          control,
          'TestWebhook',
          { repository },
          { timeoutMs: testWebhookTimeoutMs, ...limits },
        ),
      ),
    createBackup: request => data(callServerStream(control, 'CreateBackup', request, open)),
    engines: async () => plain(await callUnary(control, 'ListEngines', {}, limits)),
    agents: async () => plain(await callUnary(control, 'ListAgents', {}, limits)),
    agent: async name => plain(await callUnary(control, 'InspectAgent', { name }, limits)),
    allowEngine: async request => plain(await callUnary(control, 'AllowEngine', request, limits)),
    removeEngine: async request => plain(await callUnary(control, 'RemoveEngine', request, limits)),
    labelAgent: async request => plain(await callUnary(control, 'LabelAgent', request, limits)),
    removeAgent: async request =>
      plain(
        await callUnary(control, 'RemoveAgent', request, {
          timeoutMs: removeAgentTimeoutMs,
          ...limits,
        }),
      ),
    rotateAgentKeys: async request =>
      plain(await callUnary(control, 'RotateAgentKeys', request, limits)),
    inviteAgent: async request => plain(await callUnary(control, 'InviteAgent', request, limits)),
    inviteEngine: async request => plain(await callUnary(control, 'InviteEngine', request, limits)),
    invitations: async () => plain(await callUnary(control, 'ListInvitations', {}, limits)),
    addClient: async request => plain(await callUnary(control, 'AddClient', request, limits)),
    clients: async () => plain(await callUnary(control, 'ListClients', {}, limits)),
    removeClient: async request => plain(await callUnary(control, 'RemoveClient', request, limits)),
    withdrawInvitation: async request =>
      plain(await callUnary(control, 'WithdrawInvitation', request, limits)),
    suspend: async request => plain(await callUnary(control, 'Suspend', request, limits)),
    previews: async () => plain(await callUnary(control, 'ListPreviews', {}, limits)),
    removePreview: request => each(callServerStream(control, 'RemovePreview', request, open)),
    extendPreview: async request =>
      plain(
        await callUnary(control, 'ExtendPreview', request, {
          timeoutMs: extendPreviewTimeoutMs,
          ...limits,
        }),
      ),
    setAvailability: request => each(callServerStream(control, 'SetAvailability', request, open)),
    logs: request => each(callServerStream(control, 'Logs', request, open)),
    events: request => each(callServerStream(control, 'Events', request, open)),
    sync: request => each(callServerStream(control, 'Sync', request, open)),
    rollback: request => each(callServerStream(control, 'Rollback', request, open)),
    down: request => each(callServerStream(control, 'Down', request, open)),
    resume: request => each(callServerStream(control, 'Resume', request, open)),
    approve: request => each(callServerStream(control, 'Approve', request, open)),
    close: () => connection.close(),
  }
}

async function* each<T>(messages: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const message of messages) yield plain(message)
}

async function* data(parts: AsyncIterable<{ readonly data: Buffer }>): AsyncGenerator<Uint8Array> {
  for await (const part of parts) yield part.data
}

/** proto-loader adds `_active: 'active'` beside each optional field that is present: that is nobody's data. */
function plain<T>(message: T): T {
  if (Array.isArray(message)) return message.map(item => plain<unknown>(item)) as T
  if (typeof message !== 'object' || message === null) return message
  const fields = Object.entries(message).filter(([key, value]) => `_${String(value)}` !== key)
  return Object.fromEntries(fields.map(([key, value]) => [key, plain<unknown>(value)])) as T
}
