import { BanyanError } from '../../core/errors.ts'
import { prefixes } from '../../core/keys.ts'
import type { BanyanEvent } from '../../core/model/event.ts'
import { records } from '../../core/records.ts'
import type { Logger } from '../../platform/logger.ts'
import { serverStream, unary } from '../../platform/rpc/handlers.ts'
import { version } from '../../platform/version.ts'
import type { ControlServiceHandlers } from '../../proto/gen/banyan/v1/ControlService.ts'
import { release, rollback, type ApplicationsContext } from '../applications.ts'
import {
  type AgentsContext,
  agentStatuses,
  inspectAgent,
  labelsReply,
  removeReply,
  rotateAgentKeys,
} from './agents.ts'
import { availabilityStream } from './drain.ts'
import type { ProgressBus } from '../progress.ts'
import type { Deliveries } from '../sync/deliveries.ts'
import type { Syncs } from '../sync/loop.ts'
import type { Syncing } from './sync-stream.ts'
import type { LogRelay } from './log-relay.ts'
import { readLogs } from './logs.ts'
import { diffReply } from './diff.ts'
import { downStream } from './down.ts'
import { changeStream } from './change-stream.ts'
import { inviteAgent, type InvitingContext } from './invite-agent.ts'
import { listInvitations, withdrawInvitation } from './invitations.ts'
import { historyReply, statusReply, tasksReply } from './read.ts'
import {
  listSecrets,
  removeSecret,
  rotateSecretsKey,
  type SecretsContext,
  setSecret,
} from './secrets.ts'
import { syncStream } from './sync-stream.ts'
import { testWebhook, type WebhookTestContext } from './test-webhook.ts'
import { trigger, type TriggerContext } from './trigger.ts'
import { whyReply, type WhyContext } from './why.ts'

export interface ControlContext
  extends
    InvitingContext,
    ApplicationsContext,
    SecretsContext,
    AgentsContext,
    WhyContext,
    TriggerContext,
    WebhookTestContext {
  readonly syncs: Syncs
  readonly deliveries: Deliveries
  readonly progress: ProgressBus
  readonly relay: LogRelay
  readonly engineId: string
  readonly log: Logger
}

const defaultEvents = 100
const maxEvents = 10_000

/** What people and the webhook receiver ask for. Each method is a line: the work is next door. */
export function controlService(context: ControlContext): ControlServiceHandlers {
  const { engineId } = context
  const syncing: Syncing = context
  return {
    Sync: serverStream((request, signal) => syncStream(syncing, request, signal)),
    Diff: unary(async request => await diffReply(context, request)),
    Status: unary(async () => await statusReply(context)),
    ListTasks: unary(async ({ app }) => await Promise.resolve(tasksReply(context.view, app))),
    Logs: serverStream((request, signal) => readLogs(context, request, signal)),
    Events: serverStream((request, signal) => streamEvents(context, request, signal)),
    Why: unary(async ({ app, service }) => await whyReply(context, app, service)),
    History: unary(async ({ app }) => await historyReply(context, app)),
    Rollback: serverStream(({ app, generation, wait, person }, signal) =>
      changeStream(
        context,
        async () => await rollback(context, app, generation, person),
        wait,
        signal,
      ),
    ),
    Down: serverStream((request, signal) => downStream(context, request, signal)),
    Resume: serverStream(async function* ({ app, wait, person }, signal) {
      const repository = await release(context, app, person)
      yield* syncStream(syncing, { repository, wait, retry: true, person }, signal)
    }),
    Approve: serverStream(({ repository, wait, person }, signal) =>
      syncStream(syncing, { repository, wait, retry: false, person, approve: true }, signal),
    ),
    TestWebhook: unary(
      async ({ repository }, signal) => await testWebhook(context, repository, signal),
    ),
    Trigger: unary(async request => await Promise.resolve(trigger(context, request))),
    SetSecret: unary(async request => await setSecret(context, request)),
    ListSecrets: unary(async () => await listSecrets(context)),
    RemoveSecret: unary(async request => await removeSecret(context, request)),
    RotateSecretsKey: unary(async ({ person }) => await rotateSecretsKey(context, person)),
    ListAgents: unary(
      async () =>
        await Promise.resolve({ agents: agentStatuses(context.view, context.clock.now()) }),
    ),
    InspectAgent: unary(async ({ name }) => await Promise.resolve(inspectAgent(context, name))),
    LabelAgent: unary(async request => await labelsReply(context, request)),
    SetAvailability: serverStream((request, signal) =>
      availabilityStream(context, request, signal),
    ),
    RemoveAgent: unary(async request => await removeReply(context, request)),
    RotateAgentKeys: unary(async request => await rotateAgentKeys(context, request)),
    InviteAgent: unary(async request => await inviteAgent(context, request)),
    ListInvitations: unary(async () => await listInvitations(context)),
    WithdrawInvitation: unary(async request => await withdrawInvitation(context, request)),
    Version: unary(async () => await Promise.resolve({ version, engineId })),
  }
}

async function* streamEvents(
  { store }: ControlContext,
  { app, limit, follow }: { app: string; limit: number; follow: boolean },
  signal: AbortSignal,
): AsyncGenerator<BanyanEvent> {
  const wanted = (event: BanyanEvent) => app === '' || event.app === app
  const seen = new Set<string>()
  const { entries, revision } = await store.range(prefixes.events)
  const past = entries.map(entry => records.event.decode(entry.value)).filter(wanted)
  const shown = past.slice(-Math.min(limit === 0 ? defaultEvents : limit, maxEvents))
  for (const event of shown) {
    seen.add(event.id)
    yield event
  }
  if (!follow) return
  for await (const batch of store.watch(prefixes.events, revision, signal)) {
    if (batch.kind === 'reset')
      throw new BanyanError('events-lost', 'The event history was compacted; ask again.', 'retry')
    for (const change of batch.changes) {
      if (change.kind === 'delete') continue
      const event = records.event.decode(change.entry.value)
      if (wanted(event) && !seen.has(event.id)) yield event
    }
  }
}
