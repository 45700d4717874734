import { BanyanError } from '../../core/errors.ts'
import { prefixes } from '../../core/keys.ts'
import type { BanyanEvent } from '../../core/model/event.ts'
import { records } from '../../core/records.ts'
import type { Logger } from '../../platform/logger.ts'
import { version } from '../../platform/version.ts'
import type { ControlServiceHandlers } from '../../proto/gen/banyan/v1/ControlService.ts'
import { rollback, type ApplicationsContext } from '../applications.ts'
import {
  type AgentsContext,
  agentStatuses,
  inspectAgent,
  labelsReply,
  removeReply,
  rotateAgentKeys,
} from './agents.ts'
import { type BackupApiContext, backupStream } from './backup.ts'
import { addClientReply, listClients, removeClientReply } from './clients.ts'
import { availabilityStream } from './drain.ts'
import { knownStore } from '../contact/known-store.ts'
import type { ProgressBus } from '../progress.ts'
import type { Pulls } from '../pulls/pulls.ts'
import type { Deliveries } from '../sync/deliveries.ts'
import type { Syncs } from '../sync/loop.ts'
import type { Syncing } from './sync-stream.ts'
import type { AgentsElsewhere } from './agents-elsewhere.ts'
import type { LogRelay } from './log-relay.ts'
import { readLogs } from './logs.ts'
import { diffReply, type DiffContext } from './diff.ts'
import type { ClusterLife } from './cluster-life.ts'
import { enginesReply } from './engines.ts'
import { Door, type DoorContext } from './door.ts'
import { downStream } from './down.ts'
import { changeStream } from './change-stream.ts'
import { inviteAgent, type InvitingContext } from './invite-agent.ts'
import { inviteEngine } from './invite-engine.ts'
import { listInvitations, withdrawInvitation } from './invitations.ts'
import {
  extendPreview,
  listPreviews,
  type PreviewsContext,
  removePreviewStream,
} from './previews.ts'
import { historyReply, statusReply, tasksReply } from './read.ts'
import {
  listSecrets,
  removeSecret,
  rotateSecretsKey,
  type SecretsContext,
  setSecret,
} from './secrets.ts'
import { type RemovingContext, removeEngine } from '../state/remove-engine.ts'
import { allowEngine } from '../state/removed.ts'
import { type RotationContext, rotateEngineKey } from './rotate-engine-key.ts'
import { resumeStream, suspendReply } from './suspend.ts'
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
    WebhookTestContext,
    DiffContext,
    RemovingContext,
    BackupApiContext,
    DoorContext,
    PreviewsContext,
    RotationContext {
  readonly syncs: Syncs
  readonly pulls: Pick<Pulls, 'plan' | 'hint' | 'again'>
  readonly deliveries: Deliveries
  readonly progress: ProgressBus
  readonly relay: LogRelay
  readonly elsewhere: AgentsElsewhere
  readonly engineId: string
  readonly life?: Pick<ClusterLife, 'warning'>
  readonly log: Logger
}

const defaultEvents = 100
const maxEvents = 10_000

/** What people and the webhook receiver ask for. Each method is a line: the work is next door. */
export function controlService(context: ControlContext): ControlServiceHandlers {
  const { engineId } = context
  const syncing: Syncing = context
  const door = new Door(context)
  const known = whatIsKnown(context)
  return {
    Sync: door.changeStream((request, signal) => syncStream(syncing, request, signal)),
    Diff: door.reads(async (request, signal) => await diffReply(context, request, signal)),
    Status: door.reads(async () => await statusReply(known)),
    ListTasks: door.reads(async ({ app }) => await Promise.resolve(tasksReply(context.view, app))),
    Logs: door.readStream((request, signal) => readLogs(context, request, signal)),
    Events: door.changeStream((request, signal) => streamEvents(context, request, signal)),
    Why: door.reads(async ({ app, service }) => await whyReply(known, app, service)),
    History: door.reads(async ({ app }) => await historyReply(known, app)),
    Rollback: door.changeStream(({ app, generation, wait, person }, signal) =>
      changeStream(
        context,
        async () => await rollback(context, app, generation, person),
        wait,
        signal,
      ),
    ),
    Down: door.changeStream((request, signal) => downStream(context, request, signal)),
    Resume: door.changeStream((request, signal) => resumeStream(context, request, signal)),
    Suspend: door.changes(async request => await suspendReply(context, request)),
    ListPreviews: door.reads(async () => await Promise.resolve(listPreviews(context))),
    RemovePreview: door.changeStream((request, signal) =>
      removePreviewStream(context, request, signal),
    ),
    ExtendPreview: door.changes(
      async (request, signal) => await extendPreview(context, request, signal),
    ),
    Approve: door.changeStream(({ repository, wait, person }, signal) =>
      syncStream(syncing, { repository, wait, retry: false, person, approve: true }, signal),
    ),
    TestWebhook: door.changes(
      async ({ repository }, signal) => await testWebhook(context, repository, signal),
    ),
    Trigger: door.changes(async request => await Promise.resolve(trigger(context, request))),
    SetSecret: door.changes(async request => await setSecret(context, request)),
    ListSecrets: door.reads(async () => await listSecrets(known)),
    RemoveSecret: door.changes(async request => await removeSecret(context, request)),
    RotateSecretsKey: door.changes(async request => await rotateSecretsKey(context, request)),
    CreateBackup: door.changeStream(request => backupStream(context, request)),
    AllowEngine: door.changes(async request => {
      await allowEngine(context, request)
      return {}
    }),
    RemoveEngine: door.changes(async request => ({
      warnings: [...(await removeEngine(context, request))],
    })),
    ListAgents: door.reads(
      async () =>
        await Promise.resolve({ agents: agentStatuses(context.view, context.clock.now()) }),
    ),
    InspectAgent: door.reads(
      async ({ name }) => await Promise.resolve(inspectAgent(context, name)),
    ),
    LabelAgent: door.changes(async request => await labelsReply(context, request)),
    SetAvailability: door.changeStream((request, signal) =>
      availabilityStream(context, request, signal),
    ),
    RemoveAgent: door.changes(async request => await removeReply(context, request)),
    RotateAgentKeys: door.changes(async request => await rotateAgentKeys(context, request)),
    InviteAgent: door.changes(async request => await inviteAgent(context, request)),
    InviteEngine: door.changes(async request => await inviteEngine(context, request)),
    ListInvitations: door.reads(async () => await listInvitations(context)),
    WithdrawInvitation: door.changes(async request => await withdrawInvitation(context, request)),
    RotateEngineKey: door.changes(async request => await rotateEngineKey(context, request)),
    AddClient: door.changes(async request => await addClientReply(context, request)),
    ListClients: door.reads(async () => await listClients(context)),
    RemoveClient: door.changes(async request => await removeClientReply(context, request)),
    ListEngines: door.reads(async () => await Promise.resolve(enginesReply(context))),
    Version: door.reads(async () => await Promise.resolve({ version, engineId })),
  }
}

/** For what only looks: also while the store is away. */
function whatIsKnown(context: ControlContext): ControlContext {
  const { store, view, manifests, contact } = context
  if (!contact) return context
  const known = knownStore(store, view.mirror, contact)
  return { ...context, store: known, manifests: manifests.through(known) }
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
