import type { CallLimits } from '../../platform/rpc/call.ts'
import type {
  AgentDetails,
  AllowEngineReply,
  Client,
  DiffReply,
  Event,
  HistoryReply,
  Invitation,
  InviteAgentReply,
  InviteEngineReply,
  LabelAgentReply,
  ListAgentsReply,
  ListClientsReply,
  ListEnginesReply,
  ListInvitationsReply,
  ListPreviewsReply,
  ListSecretsReply,
  ListTasksReply,
  LogLine,
  Preview,
  Progress,
  RemoveAgentReply,
  RemoveEngineReply,
  RemoveSecretReply,
  RotateAgentKeysReply,
  RotateSecretsKeyReply,
  SetSecretReply,
  StatusReply,
  SuspendReply,
  TestWebhookReply,
  VersionReply,
  WhyReply,
} from './wire.ts'

/**
 * What commands ask of an engine. Errors are BanyanErrors with the engine's own code, or those of platform/rpc
 * when there is no answer. A stream ends without a word when the command's signal aborts.
 */
export interface EngineRemoval {
  readonly id: string
  readonly force: boolean
  readonly person: string
}

export interface Engine {
  /** As a person would write it. */
  readonly address: string
  /** `limits` in place of the command's own. */
  version(limits?: CallLimits): Promise<VersionReply>
  status(): Promise<StatusReply>
  diff(request: DiffWish): Promise<DiffReply>
  tasks(app: string): Promise<ListTasksReply>
  why(app: string, service: string): Promise<WhyReply>
  history(app: string): Promise<HistoryReply>
  setSecret(request: SecretWish & { readonly value: Buffer }): Promise<SetSecretReply>
  secrets(): Promise<ListSecretsReply>
  removeSecret(request: SecretWish & { readonly force: boolean }): Promise<RemoveSecretReply>
  /** `forget`: then the old keys go. */
  rotateSecretsKey(request: {
    readonly person: string
    readonly forget: boolean
  }): Promise<RotateSecretsKeyReply>
  /** A backup, but for the checksum at its end. */
  createBackup(request: BackupWish): AsyncIterable<Uint8Array>
  testWebhook(repository: string): Promise<TestWebhookReply>
  engines(): Promise<ListEnginesReply>
  removeEngine(wish: EngineRemoval): Promise<RemoveEngineReply>
  allowEngine(wish: Pick<EngineRemoval, 'id' | 'person'>): Promise<AllowEngineReply>
  agents(): Promise<ListAgentsReply>
  agent(name: string): Promise<AgentDetails>
  labelAgent(request: LabelWish): Promise<LabelAgentReply>
  removeAgent(request: AgentWish & { readonly force: boolean }): Promise<RemoveAgentReply>
  /** Empty name: all. */
  rotateAgentKeys(request: AgentWish): Promise<RotateAgentKeysReply>
  inviteAgent(request: InviteWish): Promise<InviteAgentReply>
  inviteEngine(request: Pick<InviteWish, 'name' | 'ttl' | 'person'>): Promise<InviteEngineReply>
  invitations(): Promise<ListInvitationsReply>
  withdrawInvitation(request: InvitationWish): Promise<Invitation>
  addClient(request: ClientWish): Promise<Client>
  clients(): Promise<ListClientsReply>
  removeClient(request: AgentWish): Promise<Client>
  setAvailability(request: AvailabilityWish): AsyncIterable<Progress>
  logs(request: LogsWish): AsyncIterable<LogLine>
  events(request: EventsWish): AsyncIterable<Event>
  sync(request: SyncWish): AsyncIterable<Progress>
  rollback(request: AppWish & { readonly generation: number }): AsyncIterable<Progress>
  down(request: AppWish & { readonly volumes: boolean }): AsyncIterable<Progress>
  /** One of `app` and `repository` is empty; `app` may be a repository that no application is called like. */
  resume(request: AppWish & NamedWish): AsyncIterable<Progress>
  suspend(request: NamedWish & SuspendWish): Promise<SuspendReply>
  previews(): Promise<ListPreviewsReply>
  removePreview(request: PreviewWish & { readonly wait: boolean }): AsyncIterable<Progress>
  /** `ttl` in milliseconds from now. */
  extendPreview(request: PreviewWish & { readonly ttl: number }): Promise<Preview>
  approve(request: RepositoryWish): AsyncIterable<Progress>
  close(): void
}

export interface DiffWish {
  /** Empty with `projectJson`. */
  readonly repository: string
  readonly ref: string
  /** 0: none. */
  readonly pull: number
  readonly projectJson: string
}

export interface SecretWish {
  /** `global`, or an application's name. */
  readonly scope: string
  readonly name: string
  readonly person: string
}

export interface BackupWish {
  /** age recipients. */
  readonly recipients: string[]
  /** Of a passphrase; empty: none. */
  readonly wrappedIdentity: Buffer
  readonly person: string
}

export interface AgentWish {
  readonly name: string
  readonly person: string
}

export interface InviteWish extends AgentWish {
  /** Milliseconds. */
  readonly ttl: number
  readonly uses: number
  /** Over TCP although there is a control tunnel. */
  readonly direct: boolean
}

export interface ClientWish extends AgentWish {
  /** WireGuard's, base64. */
  readonly publicKey: string
  readonly role: string
  readonly again: boolean
}

export interface InvitationWish {
  readonly id: string
  readonly person: string
}

export interface LabelWish extends AgentWish {
  readonly put: Readonly<Record<string, string>>
  readonly removed: string[]
}

export interface AvailabilityWish extends AgentWish {
  /** active, paused, drained */
  readonly availability: string
  readonly wait: boolean
}

export interface LogsWish {
  readonly app: string
  /** Empty: all. */
  readonly service: string
  readonly tail: number
  readonly follow: boolean
}

export interface EventsWish {
  /** Empty: all. */
  readonly app: string
  readonly limit: number
  readonly follow: boolean
}

export interface AppWish {
  readonly app: string
  readonly wait: boolean
  readonly person: string
}

export interface RepositoryWish {
  readonly repository: string
  readonly wait: boolean
  readonly person: string
}

export interface PreviewWish {
  readonly repository: string
  readonly pull: number
  readonly person: string
}

export interface NamedWish {
  readonly app: string
  readonly repository: string
}

interface SuspendWish {
  readonly reason: string
  readonly person: string
}

export interface SyncWish extends RepositoryWish {
  readonly retry: boolean
  /** What is suspended, this one time. */
  readonly once: boolean
  /** Why a closed deploy window doesn't count; empty: it does. */
  readonly override: string
}
