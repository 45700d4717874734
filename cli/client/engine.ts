import type {
  AgentDetails,
  DiffReply,
  Event,
  HistoryReply,
  Invitation,
  InviteAgentReply,
  LabelAgentReply,
  ListAgentsReply,
  ListInvitationsReply,
  ListSecretsReply,
  ListTasksReply,
  LogLine,
  Progress,
  RemoveAgentReply,
  RemoveSecretReply,
  RotateAgentKeysReply,
  RotateSecretsKeyReply,
  SetSecretReply,
  StatusReply,
  TestWebhookReply,
  VersionReply,
  WhyReply,
} from './wire.ts'

/**
 * What commands ask of an engine. Errors are BanyanErrors with the engine's own code, or those of platform/rpc
 * when there is no answer. A stream ends without a word when the command's signal aborts.
 */
export interface Engine {
  /** As a person would write it. */
  readonly address: string
  version(timeoutMs?: number): Promise<VersionReply>
  status(): Promise<StatusReply>
  diff(request: DiffWish): Promise<DiffReply>
  tasks(app: string): Promise<ListTasksReply>
  why(app: string, service: string): Promise<WhyReply>
  history(app: string): Promise<HistoryReply>
  setSecret(request: SecretWish & { readonly value: Buffer }): Promise<SetSecretReply>
  secrets(): Promise<ListSecretsReply>
  removeSecret(request: SecretWish & { readonly force: boolean }): Promise<RemoveSecretReply>
  rotateSecretsKey(person: string): Promise<RotateSecretsKeyReply>
  testWebhook(repository: string): Promise<TestWebhookReply>
  agents(): Promise<ListAgentsReply>
  agent(name: string): Promise<AgentDetails>
  labelAgent(request: LabelWish): Promise<LabelAgentReply>
  removeAgent(request: AgentWish & { readonly force: boolean }): Promise<RemoveAgentReply>
  /** Empty name: all. */
  rotateAgentKeys(request: AgentWish): Promise<RotateAgentKeysReply>
  inviteAgent(request: InviteWish): Promise<InviteAgentReply>
  invitations(): Promise<ListInvitationsReply>
  withdrawInvitation(request: InvitationWish): Promise<Invitation>
  setAvailability(request: AvailabilityWish): AsyncIterable<Progress>
  logs(request: LogsWish): AsyncIterable<LogLine>
  events(request: EventsWish): AsyncIterable<Event>
  sync(request: SyncWish): AsyncIterable<Progress>
  rollback(request: AppWish & { readonly generation: number }): AsyncIterable<Progress>
  down(request: AppWish & { readonly volumes: boolean }): AsyncIterable<Progress>
  resume(request: AppWish): AsyncIterable<Progress>
  approve(request: RepositoryWish): AsyncIterable<Progress>
  close(): void
}

export interface DiffWish {
  /** Empty with `projectJson`. */
  readonly repository: string
  readonly ref: string
  readonly projectJson: string
}

export interface SecretWish {
  /** `global`, or an application's name. */
  readonly scope: string
  readonly name: string
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

export type SyncWish = RepositoryWish & { readonly retry: boolean }
