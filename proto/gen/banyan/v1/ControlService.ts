// Original file: proto/banyan/v1/control.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AgentDetails as _banyan_v1_AgentDetails, AgentDetails__Output as _banyan_v1_AgentDetails__Output } from '../../banyan/v1/AgentDetails.ts';
import type { ApproveRequest as _banyan_v1_ApproveRequest, ApproveRequest__Output as _banyan_v1_ApproveRequest__Output } from '../../banyan/v1/ApproveRequest.ts';
import type { DiffReply as _banyan_v1_DiffReply, DiffReply__Output as _banyan_v1_DiffReply__Output } from '../../banyan/v1/DiffReply.ts';
import type { DiffRequest as _banyan_v1_DiffRequest, DiffRequest__Output as _banyan_v1_DiffRequest__Output } from '../../banyan/v1/DiffRequest.ts';
import type { DownRequest as _banyan_v1_DownRequest, DownRequest__Output as _banyan_v1_DownRequest__Output } from '../../banyan/v1/DownRequest.ts';
import type { Event as _banyan_v1_Event, Event__Output as _banyan_v1_Event__Output } from '../../banyan/v1/Event.ts';
import type { EventsRequest as _banyan_v1_EventsRequest, EventsRequest__Output as _banyan_v1_EventsRequest__Output } from '../../banyan/v1/EventsRequest.ts';
import type { HistoryReply as _banyan_v1_HistoryReply, HistoryReply__Output as _banyan_v1_HistoryReply__Output } from '../../banyan/v1/HistoryReply.ts';
import type { HistoryRequest as _banyan_v1_HistoryRequest, HistoryRequest__Output as _banyan_v1_HistoryRequest__Output } from '../../banyan/v1/HistoryRequest.ts';
import type { InspectAgentRequest as _banyan_v1_InspectAgentRequest, InspectAgentRequest__Output as _banyan_v1_InspectAgentRequest__Output } from '../../banyan/v1/InspectAgentRequest.ts';
import type { Invitation as _banyan_v1_Invitation, Invitation__Output as _banyan_v1_Invitation__Output } from '../../banyan/v1/Invitation.ts';
import type { InviteAgentReply as _banyan_v1_InviteAgentReply, InviteAgentReply__Output as _banyan_v1_InviteAgentReply__Output } from '../../banyan/v1/InviteAgentReply.ts';
import type { InviteAgentRequest as _banyan_v1_InviteAgentRequest, InviteAgentRequest__Output as _banyan_v1_InviteAgentRequest__Output } from '../../banyan/v1/InviteAgentRequest.ts';
import type { LabelAgentReply as _banyan_v1_LabelAgentReply, LabelAgentReply__Output as _banyan_v1_LabelAgentReply__Output } from '../../banyan/v1/LabelAgentReply.ts';
import type { LabelAgentRequest as _banyan_v1_LabelAgentRequest, LabelAgentRequest__Output as _banyan_v1_LabelAgentRequest__Output } from '../../banyan/v1/LabelAgentRequest.ts';
import type { ListAgentsReply as _banyan_v1_ListAgentsReply, ListAgentsReply__Output as _banyan_v1_ListAgentsReply__Output } from '../../banyan/v1/ListAgentsReply.ts';
import type { ListAgentsRequest as _banyan_v1_ListAgentsRequest, ListAgentsRequest__Output as _banyan_v1_ListAgentsRequest__Output } from '../../banyan/v1/ListAgentsRequest.ts';
import type { ListInvitationsReply as _banyan_v1_ListInvitationsReply, ListInvitationsReply__Output as _banyan_v1_ListInvitationsReply__Output } from '../../banyan/v1/ListInvitationsReply.ts';
import type { ListInvitationsRequest as _banyan_v1_ListInvitationsRequest, ListInvitationsRequest__Output as _banyan_v1_ListInvitationsRequest__Output } from '../../banyan/v1/ListInvitationsRequest.ts';
import type { ListSecretsReply as _banyan_v1_ListSecretsReply, ListSecretsReply__Output as _banyan_v1_ListSecretsReply__Output } from '../../banyan/v1/ListSecretsReply.ts';
import type { ListSecretsRequest as _banyan_v1_ListSecretsRequest, ListSecretsRequest__Output as _banyan_v1_ListSecretsRequest__Output } from '../../banyan/v1/ListSecretsRequest.ts';
import type { ListTasksReply as _banyan_v1_ListTasksReply, ListTasksReply__Output as _banyan_v1_ListTasksReply__Output } from '../../banyan/v1/ListTasksReply.ts';
import type { ListTasksRequest as _banyan_v1_ListTasksRequest, ListTasksRequest__Output as _banyan_v1_ListTasksRequest__Output } from '../../banyan/v1/ListTasksRequest.ts';
import type { LogLine as _banyan_v1_LogLine, LogLine__Output as _banyan_v1_LogLine__Output } from '../../banyan/v1/LogLine.ts';
import type { LogsRequest as _banyan_v1_LogsRequest, LogsRequest__Output as _banyan_v1_LogsRequest__Output } from '../../banyan/v1/LogsRequest.ts';
import type { Progress as _banyan_v1_Progress, Progress__Output as _banyan_v1_Progress__Output } from '../../banyan/v1/Progress.ts';
import type { RemoveAgentReply as _banyan_v1_RemoveAgentReply, RemoveAgentReply__Output as _banyan_v1_RemoveAgentReply__Output } from '../../banyan/v1/RemoveAgentReply.ts';
import type { RemoveAgentRequest as _banyan_v1_RemoveAgentRequest, RemoveAgentRequest__Output as _banyan_v1_RemoveAgentRequest__Output } from '../../banyan/v1/RemoveAgentRequest.ts';
import type { RemoveSecretReply as _banyan_v1_RemoveSecretReply, RemoveSecretReply__Output as _banyan_v1_RemoveSecretReply__Output } from '../../banyan/v1/RemoveSecretReply.ts';
import type { RemoveSecretRequest as _banyan_v1_RemoveSecretRequest, RemoveSecretRequest__Output as _banyan_v1_RemoveSecretRequest__Output } from '../../banyan/v1/RemoveSecretRequest.ts';
import type { ResumeRequest as _banyan_v1_ResumeRequest, ResumeRequest__Output as _banyan_v1_ResumeRequest__Output } from '../../banyan/v1/ResumeRequest.ts';
import type { RollbackRequest as _banyan_v1_RollbackRequest, RollbackRequest__Output as _banyan_v1_RollbackRequest__Output } from '../../banyan/v1/RollbackRequest.ts';
import type { RotateAgentKeysReply as _banyan_v1_RotateAgentKeysReply, RotateAgentKeysReply__Output as _banyan_v1_RotateAgentKeysReply__Output } from '../../banyan/v1/RotateAgentKeysReply.ts';
import type { RotateAgentKeysRequest as _banyan_v1_RotateAgentKeysRequest, RotateAgentKeysRequest__Output as _banyan_v1_RotateAgentKeysRequest__Output } from '../../banyan/v1/RotateAgentKeysRequest.ts';
import type { RotateSecretsKeyReply as _banyan_v1_RotateSecretsKeyReply, RotateSecretsKeyReply__Output as _banyan_v1_RotateSecretsKeyReply__Output } from '../../banyan/v1/RotateSecretsKeyReply.ts';
import type { RotateSecretsKeyRequest as _banyan_v1_RotateSecretsKeyRequest, RotateSecretsKeyRequest__Output as _banyan_v1_RotateSecretsKeyRequest__Output } from '../../banyan/v1/RotateSecretsKeyRequest.ts';
import type { SetAvailabilityRequest as _banyan_v1_SetAvailabilityRequest, SetAvailabilityRequest__Output as _banyan_v1_SetAvailabilityRequest__Output } from '../../banyan/v1/SetAvailabilityRequest.ts';
import type { SetSecretReply as _banyan_v1_SetSecretReply, SetSecretReply__Output as _banyan_v1_SetSecretReply__Output } from '../../banyan/v1/SetSecretReply.ts';
import type { SetSecretRequest as _banyan_v1_SetSecretRequest, SetSecretRequest__Output as _banyan_v1_SetSecretRequest__Output } from '../../banyan/v1/SetSecretRequest.ts';
import type { StatusReply as _banyan_v1_StatusReply, StatusReply__Output as _banyan_v1_StatusReply__Output } from '../../banyan/v1/StatusReply.ts';
import type { StatusRequest as _banyan_v1_StatusRequest, StatusRequest__Output as _banyan_v1_StatusRequest__Output } from '../../banyan/v1/StatusRequest.ts';
import type { SyncRequest as _banyan_v1_SyncRequest, SyncRequest__Output as _banyan_v1_SyncRequest__Output } from '../../banyan/v1/SyncRequest.ts';
import type { TestWebhookReply as _banyan_v1_TestWebhookReply, TestWebhookReply__Output as _banyan_v1_TestWebhookReply__Output } from '../../banyan/v1/TestWebhookReply.ts';
import type { TestWebhookRequest as _banyan_v1_TestWebhookRequest, TestWebhookRequest__Output as _banyan_v1_TestWebhookRequest__Output } from '../../banyan/v1/TestWebhookRequest.ts';
import type { TriggerReply as _banyan_v1_TriggerReply, TriggerReply__Output as _banyan_v1_TriggerReply__Output } from '../../banyan/v1/TriggerReply.ts';
import type { TriggerRequest as _banyan_v1_TriggerRequest, TriggerRequest__Output as _banyan_v1_TriggerRequest__Output } from '../../banyan/v1/TriggerRequest.ts';
import type { VersionReply as _banyan_v1_VersionReply, VersionReply__Output as _banyan_v1_VersionReply__Output } from '../../banyan/v1/VersionReply.ts';
import type { VersionRequest as _banyan_v1_VersionRequest, VersionRequest__Output as _banyan_v1_VersionRequest__Output } from '../../banyan/v1/VersionRequest.ts';
import type { WhyReply as _banyan_v1_WhyReply, WhyReply__Output as _banyan_v1_WhyReply__Output } from '../../banyan/v1/WhyReply.ts';
import type { WhyRequest as _banyan_v1_WhyRequest, WhyRequest__Output as _banyan_v1_WhyRequest__Output } from '../../banyan/v1/WhyRequest.ts';
import type { WithdrawInvitationRequest as _banyan_v1_WithdrawInvitationRequest, WithdrawInvitationRequest__Output as _banyan_v1_WithdrawInvitationRequest__Output } from '../../banyan/v1/WithdrawInvitationRequest.ts';

/**
 * What people and the webhook receiver ask of an engine. Times are epoch milliseconds.
 */
export interface ControlServiceClient extends grpc.Client {
  /**
   * Lets removals that the prune guard holds go through.
   */
  Approve(argument: _banyan_v1_ApproveRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  Approve(argument: _banyan_v1_ApproveRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  /**
   * Lets removals that the prune guard holds go through.
   */
  approve(argument: _banyan_v1_ApproveRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  approve(argument: _banyan_v1_ApproveRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  
  /**
   * What a sync would change, without changing it.
   */
  Diff(argument: _banyan_v1_DiffRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_DiffReply__Output>): grpc.ClientUnaryCall;
  Diff(argument: _banyan_v1_DiffRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_DiffReply__Output>): grpc.ClientUnaryCall;
  Diff(argument: _banyan_v1_DiffRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_DiffReply__Output>): grpc.ClientUnaryCall;
  Diff(argument: _banyan_v1_DiffRequest, callback: grpc.requestCallback<_banyan_v1_DiffReply__Output>): grpc.ClientUnaryCall;
  /**
   * What a sync would change, without changing it.
   */
  diff(argument: _banyan_v1_DiffRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_DiffReply__Output>): grpc.ClientUnaryCall;
  diff(argument: _banyan_v1_DiffRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_DiffReply__Output>): grpc.ClientUnaryCall;
  diff(argument: _banyan_v1_DiffRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_DiffReply__Output>): grpc.ClientUnaryCall;
  diff(argument: _banyan_v1_DiffRequest, callback: grpc.requestCallback<_banyan_v1_DiffReply__Output>): grpc.ClientUnaryCall;
  
  Down(argument: _banyan_v1_DownRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  Down(argument: _banyan_v1_DownRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  down(argument: _banyan_v1_DownRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  down(argument: _banyan_v1_DownRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  
  Events(argument: _banyan_v1_EventsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Event__Output>;
  Events(argument: _banyan_v1_EventsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Event__Output>;
  events(argument: _banyan_v1_EventsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Event__Output>;
  events(argument: _banyan_v1_EventsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Event__Output>;
  
  History(argument: _banyan_v1_HistoryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_HistoryReply__Output>): grpc.ClientUnaryCall;
  History(argument: _banyan_v1_HistoryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_HistoryReply__Output>): grpc.ClientUnaryCall;
  History(argument: _banyan_v1_HistoryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_HistoryReply__Output>): grpc.ClientUnaryCall;
  History(argument: _banyan_v1_HistoryRequest, callback: grpc.requestCallback<_banyan_v1_HistoryReply__Output>): grpc.ClientUnaryCall;
  history(argument: _banyan_v1_HistoryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_HistoryReply__Output>): grpc.ClientUnaryCall;
  history(argument: _banyan_v1_HistoryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_HistoryReply__Output>): grpc.ClientUnaryCall;
  history(argument: _banyan_v1_HistoryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_HistoryReply__Output>): grpc.ClientUnaryCall;
  history(argument: _banyan_v1_HistoryRequest, callback: grpc.requestCallback<_banyan_v1_HistoryReply__Output>): grpc.ClientUnaryCall;
  
  InspectAgent(argument: _banyan_v1_InspectAgentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_AgentDetails__Output>): grpc.ClientUnaryCall;
  InspectAgent(argument: _banyan_v1_InspectAgentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_AgentDetails__Output>): grpc.ClientUnaryCall;
  InspectAgent(argument: _banyan_v1_InspectAgentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_AgentDetails__Output>): grpc.ClientUnaryCall;
  InspectAgent(argument: _banyan_v1_InspectAgentRequest, callback: grpc.requestCallback<_banyan_v1_AgentDetails__Output>): grpc.ClientUnaryCall;
  inspectAgent(argument: _banyan_v1_InspectAgentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_AgentDetails__Output>): grpc.ClientUnaryCall;
  inspectAgent(argument: _banyan_v1_InspectAgentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_AgentDetails__Output>): grpc.ClientUnaryCall;
  inspectAgent(argument: _banyan_v1_InspectAgentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_AgentDetails__Output>): grpc.ClientUnaryCall;
  inspectAgent(argument: _banyan_v1_InspectAgentRequest, callback: grpc.requestCallback<_banyan_v1_AgentDetails__Output>): grpc.ClientUnaryCall;
  
  /**
   * What another server needs to join.
   */
  InviteAgent(argument: _banyan_v1_InviteAgentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_InviteAgentReply__Output>): grpc.ClientUnaryCall;
  InviteAgent(argument: _banyan_v1_InviteAgentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_InviteAgentReply__Output>): grpc.ClientUnaryCall;
  InviteAgent(argument: _banyan_v1_InviteAgentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_InviteAgentReply__Output>): grpc.ClientUnaryCall;
  InviteAgent(argument: _banyan_v1_InviteAgentRequest, callback: grpc.requestCallback<_banyan_v1_InviteAgentReply__Output>): grpc.ClientUnaryCall;
  /**
   * What another server needs to join.
   */
  inviteAgent(argument: _banyan_v1_InviteAgentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_InviteAgentReply__Output>): grpc.ClientUnaryCall;
  inviteAgent(argument: _banyan_v1_InviteAgentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_InviteAgentReply__Output>): grpc.ClientUnaryCall;
  inviteAgent(argument: _banyan_v1_InviteAgentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_InviteAgentReply__Output>): grpc.ClientUnaryCall;
  inviteAgent(argument: _banyan_v1_InviteAgentRequest, callback: grpc.requestCallback<_banyan_v1_InviteAgentReply__Output>): grpc.ClientUnaryCall;
  
  LabelAgent(argument: _banyan_v1_LabelAgentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_LabelAgentReply__Output>): grpc.ClientUnaryCall;
  LabelAgent(argument: _banyan_v1_LabelAgentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_LabelAgentReply__Output>): grpc.ClientUnaryCall;
  LabelAgent(argument: _banyan_v1_LabelAgentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_LabelAgentReply__Output>): grpc.ClientUnaryCall;
  LabelAgent(argument: _banyan_v1_LabelAgentRequest, callback: grpc.requestCallback<_banyan_v1_LabelAgentReply__Output>): grpc.ClientUnaryCall;
  labelAgent(argument: _banyan_v1_LabelAgentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_LabelAgentReply__Output>): grpc.ClientUnaryCall;
  labelAgent(argument: _banyan_v1_LabelAgentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_LabelAgentReply__Output>): grpc.ClientUnaryCall;
  labelAgent(argument: _banyan_v1_LabelAgentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_LabelAgentReply__Output>): grpc.ClientUnaryCall;
  labelAgent(argument: _banyan_v1_LabelAgentRequest, callback: grpc.requestCallback<_banyan_v1_LabelAgentReply__Output>): grpc.ClientUnaryCall;
  
  ListAgents(argument: _banyan_v1_ListAgentsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListAgentsReply__Output>): grpc.ClientUnaryCall;
  ListAgents(argument: _banyan_v1_ListAgentsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_ListAgentsReply__Output>): grpc.ClientUnaryCall;
  ListAgents(argument: _banyan_v1_ListAgentsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListAgentsReply__Output>): grpc.ClientUnaryCall;
  ListAgents(argument: _banyan_v1_ListAgentsRequest, callback: grpc.requestCallback<_banyan_v1_ListAgentsReply__Output>): grpc.ClientUnaryCall;
  listAgents(argument: _banyan_v1_ListAgentsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListAgentsReply__Output>): grpc.ClientUnaryCall;
  listAgents(argument: _banyan_v1_ListAgentsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_ListAgentsReply__Output>): grpc.ClientUnaryCall;
  listAgents(argument: _banyan_v1_ListAgentsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListAgentsReply__Output>): grpc.ClientUnaryCall;
  listAgents(argument: _banyan_v1_ListAgentsRequest, callback: grpc.requestCallback<_banyan_v1_ListAgentsReply__Output>): grpc.ClientUnaryCall;
  
  /**
   * Never with tokens: nothing answers those again.
   */
  ListInvitations(argument: _banyan_v1_ListInvitationsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListInvitationsReply__Output>): grpc.ClientUnaryCall;
  ListInvitations(argument: _banyan_v1_ListInvitationsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_ListInvitationsReply__Output>): grpc.ClientUnaryCall;
  ListInvitations(argument: _banyan_v1_ListInvitationsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListInvitationsReply__Output>): grpc.ClientUnaryCall;
  ListInvitations(argument: _banyan_v1_ListInvitationsRequest, callback: grpc.requestCallback<_banyan_v1_ListInvitationsReply__Output>): grpc.ClientUnaryCall;
  /**
   * Never with tokens: nothing answers those again.
   */
  listInvitations(argument: _banyan_v1_ListInvitationsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListInvitationsReply__Output>): grpc.ClientUnaryCall;
  listInvitations(argument: _banyan_v1_ListInvitationsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_ListInvitationsReply__Output>): grpc.ClientUnaryCall;
  listInvitations(argument: _banyan_v1_ListInvitationsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListInvitationsReply__Output>): grpc.ClientUnaryCall;
  listInvitations(argument: _banyan_v1_ListInvitationsRequest, callback: grpc.requestCallback<_banyan_v1_ListInvitationsReply__Output>): grpc.ClientUnaryCall;
  
  /**
   * Never with values: nothing answers those.
   */
  ListSecrets(argument: _banyan_v1_ListSecretsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListSecretsReply__Output>): grpc.ClientUnaryCall;
  ListSecrets(argument: _banyan_v1_ListSecretsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_ListSecretsReply__Output>): grpc.ClientUnaryCall;
  ListSecrets(argument: _banyan_v1_ListSecretsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListSecretsReply__Output>): grpc.ClientUnaryCall;
  ListSecrets(argument: _banyan_v1_ListSecretsRequest, callback: grpc.requestCallback<_banyan_v1_ListSecretsReply__Output>): grpc.ClientUnaryCall;
  /**
   * Never with values: nothing answers those.
   */
  listSecrets(argument: _banyan_v1_ListSecretsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListSecretsReply__Output>): grpc.ClientUnaryCall;
  listSecrets(argument: _banyan_v1_ListSecretsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_ListSecretsReply__Output>): grpc.ClientUnaryCall;
  listSecrets(argument: _banyan_v1_ListSecretsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListSecretsReply__Output>): grpc.ClientUnaryCall;
  listSecrets(argument: _banyan_v1_ListSecretsRequest, callback: grpc.requestCallback<_banyan_v1_ListSecretsReply__Output>): grpc.ClientUnaryCall;
  
  ListTasks(argument: _banyan_v1_ListTasksRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListTasksReply__Output>): grpc.ClientUnaryCall;
  ListTasks(argument: _banyan_v1_ListTasksRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_ListTasksReply__Output>): grpc.ClientUnaryCall;
  ListTasks(argument: _banyan_v1_ListTasksRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListTasksReply__Output>): grpc.ClientUnaryCall;
  ListTasks(argument: _banyan_v1_ListTasksRequest, callback: grpc.requestCallback<_banyan_v1_ListTasksReply__Output>): grpc.ClientUnaryCall;
  listTasks(argument: _banyan_v1_ListTasksRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListTasksReply__Output>): grpc.ClientUnaryCall;
  listTasks(argument: _banyan_v1_ListTasksRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_ListTasksReply__Output>): grpc.ClientUnaryCall;
  listTasks(argument: _banyan_v1_ListTasksRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListTasksReply__Output>): grpc.ClientUnaryCall;
  listTasks(argument: _banyan_v1_ListTasksRequest, callback: grpc.requestCallback<_banyan_v1_ListTasksReply__Output>): grpc.ClientUnaryCall;
  
  Logs(argument: _banyan_v1_LogsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_LogLine__Output>;
  Logs(argument: _banyan_v1_LogsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_LogLine__Output>;
  logs(argument: _banyan_v1_LogsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_LogLine__Output>;
  logs(argument: _banyan_v1_LogsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_LogLine__Output>;
  
  /**
   * Forgets an agent that is lost or empty, or with force any.
   */
  RemoveAgent(argument: _banyan_v1_RemoveAgentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RemoveAgentReply__Output>): grpc.ClientUnaryCall;
  RemoveAgent(argument: _banyan_v1_RemoveAgentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_RemoveAgentReply__Output>): grpc.ClientUnaryCall;
  RemoveAgent(argument: _banyan_v1_RemoveAgentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RemoveAgentReply__Output>): grpc.ClientUnaryCall;
  RemoveAgent(argument: _banyan_v1_RemoveAgentRequest, callback: grpc.requestCallback<_banyan_v1_RemoveAgentReply__Output>): grpc.ClientUnaryCall;
  /**
   * Forgets an agent that is lost or empty, or with force any.
   */
  removeAgent(argument: _banyan_v1_RemoveAgentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RemoveAgentReply__Output>): grpc.ClientUnaryCall;
  removeAgent(argument: _banyan_v1_RemoveAgentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_RemoveAgentReply__Output>): grpc.ClientUnaryCall;
  removeAgent(argument: _banyan_v1_RemoveAgentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RemoveAgentReply__Output>): grpc.ClientUnaryCall;
  removeAgent(argument: _banyan_v1_RemoveAgentRequest, callback: grpc.requestCallback<_banyan_v1_RemoveAgentReply__Output>): grpc.ClientUnaryCall;
  
  RemoveSecret(argument: _banyan_v1_RemoveSecretRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RemoveSecretReply__Output>): grpc.ClientUnaryCall;
  RemoveSecret(argument: _banyan_v1_RemoveSecretRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_RemoveSecretReply__Output>): grpc.ClientUnaryCall;
  RemoveSecret(argument: _banyan_v1_RemoveSecretRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RemoveSecretReply__Output>): grpc.ClientUnaryCall;
  RemoveSecret(argument: _banyan_v1_RemoveSecretRequest, callback: grpc.requestCallback<_banyan_v1_RemoveSecretReply__Output>): grpc.ClientUnaryCall;
  removeSecret(argument: _banyan_v1_RemoveSecretRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RemoveSecretReply__Output>): grpc.ClientUnaryCall;
  removeSecret(argument: _banyan_v1_RemoveSecretRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_RemoveSecretReply__Output>): grpc.ClientUnaryCall;
  removeSecret(argument: _banyan_v1_RemoveSecretRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RemoveSecretReply__Output>): grpc.ClientUnaryCall;
  removeSecret(argument: _banyan_v1_RemoveSecretRequest, callback: grpc.requestCallback<_banyan_v1_RemoveSecretReply__Output>): grpc.ClientUnaryCall;
  
  Resume(argument: _banyan_v1_ResumeRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  Resume(argument: _banyan_v1_ResumeRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  resume(argument: _banyan_v1_ResumeRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  resume(argument: _banyan_v1_ResumeRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  
  Rollback(argument: _banyan_v1_RollbackRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  Rollback(argument: _banyan_v1_RollbackRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  rollback(argument: _banyan_v1_RollbackRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  rollback(argument: _banyan_v1_RollbackRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  
  /**
   * Asks agents that are connected to this engine for a new tunnel key.
   */
  RotateAgentKeys(argument: _banyan_v1_RotateAgentKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeysReply__Output>): grpc.ClientUnaryCall;
  RotateAgentKeys(argument: _banyan_v1_RotateAgentKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeysReply__Output>): grpc.ClientUnaryCall;
  RotateAgentKeys(argument: _banyan_v1_RotateAgentKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeysReply__Output>): grpc.ClientUnaryCall;
  RotateAgentKeys(argument: _banyan_v1_RotateAgentKeysRequest, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeysReply__Output>): grpc.ClientUnaryCall;
  /**
   * Asks agents that are connected to this engine for a new tunnel key.
   */
  rotateAgentKeys(argument: _banyan_v1_RotateAgentKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeysReply__Output>): grpc.ClientUnaryCall;
  rotateAgentKeys(argument: _banyan_v1_RotateAgentKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeysReply__Output>): grpc.ClientUnaryCall;
  rotateAgentKeys(argument: _banyan_v1_RotateAgentKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeysReply__Output>): grpc.ClientUnaryCall;
  rotateAgentKeys(argument: _banyan_v1_RotateAgentKeysRequest, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeysReply__Output>): grpc.ClientUnaryCall;
  
  /**
   * A new sealing key for this engine's key file, and everything stored sealed with it.
   */
  RotateSecretsKey(argument: _banyan_v1_RotateSecretsKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateSecretsKeyReply__Output>): grpc.ClientUnaryCall;
  RotateSecretsKey(argument: _banyan_v1_RotateSecretsKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_RotateSecretsKeyReply__Output>): grpc.ClientUnaryCall;
  RotateSecretsKey(argument: _banyan_v1_RotateSecretsKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateSecretsKeyReply__Output>): grpc.ClientUnaryCall;
  RotateSecretsKey(argument: _banyan_v1_RotateSecretsKeyRequest, callback: grpc.requestCallback<_banyan_v1_RotateSecretsKeyReply__Output>): grpc.ClientUnaryCall;
  /**
   * A new sealing key for this engine's key file, and everything stored sealed with it.
   */
  rotateSecretsKey(argument: _banyan_v1_RotateSecretsKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateSecretsKeyReply__Output>): grpc.ClientUnaryCall;
  rotateSecretsKey(argument: _banyan_v1_RotateSecretsKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_RotateSecretsKeyReply__Output>): grpc.ClientUnaryCall;
  rotateSecretsKey(argument: _banyan_v1_RotateSecretsKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateSecretsKeyReply__Output>): grpc.ClientUnaryCall;
  rotateSecretsKey(argument: _banyan_v1_RotateSecretsKeyRequest, callback: grpc.requestCallback<_banyan_v1_RotateSecretsKeyReply__Output>): grpc.ClientUnaryCall;
  
  /**
   * Whether it takes tasks. With wait, a drain is told until the agent is as empty as it can be.
   */
  SetAvailability(argument: _banyan_v1_SetAvailabilityRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  SetAvailability(argument: _banyan_v1_SetAvailabilityRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  /**
   * Whether it takes tasks. With wait, a drain is told until the agent is as empty as it can be.
   */
  setAvailability(argument: _banyan_v1_SetAvailabilityRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  setAvailability(argument: _banyan_v1_SetAvailabilityRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  
  /**
   * A new version of a secret, if it has another value; what uses it is synced.
   */
  SetSecret(argument: _banyan_v1_SetSecretRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_SetSecretReply__Output>): grpc.ClientUnaryCall;
  SetSecret(argument: _banyan_v1_SetSecretRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_SetSecretReply__Output>): grpc.ClientUnaryCall;
  SetSecret(argument: _banyan_v1_SetSecretRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_SetSecretReply__Output>): grpc.ClientUnaryCall;
  SetSecret(argument: _banyan_v1_SetSecretRequest, callback: grpc.requestCallback<_banyan_v1_SetSecretReply__Output>): grpc.ClientUnaryCall;
  /**
   * A new version of a secret, if it has another value; what uses it is synced.
   */
  setSecret(argument: _banyan_v1_SetSecretRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_SetSecretReply__Output>): grpc.ClientUnaryCall;
  setSecret(argument: _banyan_v1_SetSecretRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_SetSecretReply__Output>): grpc.ClientUnaryCall;
  setSecret(argument: _banyan_v1_SetSecretRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_SetSecretReply__Output>): grpc.ClientUnaryCall;
  setSecret(argument: _banyan_v1_SetSecretRequest, callback: grpc.requestCallback<_banyan_v1_SetSecretReply__Output>): grpc.ClientUnaryCall;
  
  Status(argument: _banyan_v1_StatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_StatusReply__Output>): grpc.ClientUnaryCall;
  Status(argument: _banyan_v1_StatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_StatusReply__Output>): grpc.ClientUnaryCall;
  Status(argument: _banyan_v1_StatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_StatusReply__Output>): grpc.ClientUnaryCall;
  Status(argument: _banyan_v1_StatusRequest, callback: grpc.requestCallback<_banyan_v1_StatusReply__Output>): grpc.ClientUnaryCall;
  status(argument: _banyan_v1_StatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_StatusReply__Output>): grpc.ClientUnaryCall;
  status(argument: _banyan_v1_StatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_StatusReply__Output>): grpc.ClientUnaryCall;
  status(argument: _banyan_v1_StatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_StatusReply__Output>): grpc.ClientUnaryCall;
  status(argument: _banyan_v1_StatusRequest, callback: grpc.requestCallback<_banyan_v1_StatusReply__Output>): grpc.ClientUnaryCall;
  
  /**
   * Syncs one repository, or all; streams what happens. With wait, ends when every rollout it caused ended.
   */
  Sync(argument: _banyan_v1_SyncRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  Sync(argument: _banyan_v1_SyncRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  /**
   * Syncs one repository, or all; streams what happens. With wait, ends when every rollout it caused ended.
   */
  sync(argument: _banyan_v1_SyncRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  sync(argument: _banyan_v1_SyncRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  
  /**
   * Walks from a repository's webhook secret to this engine, as a delivery would.
   */
  TestWebhook(argument: _banyan_v1_TestWebhookRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_TestWebhookReply__Output>): grpc.ClientUnaryCall;
  TestWebhook(argument: _banyan_v1_TestWebhookRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_TestWebhookReply__Output>): grpc.ClientUnaryCall;
  TestWebhook(argument: _banyan_v1_TestWebhookRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_TestWebhookReply__Output>): grpc.ClientUnaryCall;
  TestWebhook(argument: _banyan_v1_TestWebhookRequest, callback: grpc.requestCallback<_banyan_v1_TestWebhookReply__Output>): grpc.ClientUnaryCall;
  /**
   * Walks from a repository's webhook secret to this engine, as a delivery would.
   */
  testWebhook(argument: _banyan_v1_TestWebhookRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_TestWebhookReply__Output>): grpc.ClientUnaryCall;
  testWebhook(argument: _banyan_v1_TestWebhookRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_TestWebhookReply__Output>): grpc.ClientUnaryCall;
  testWebhook(argument: _banyan_v1_TestWebhookRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_TestWebhookReply__Output>): grpc.ClientUnaryCall;
  testWebhook(argument: _banyan_v1_TestWebhookRequest, callback: grpc.requestCallback<_banyan_v1_TestWebhookReply__Output>): grpc.ClientUnaryCall;
  
  /**
   * From the webhook receiver: a hint that a ref may have moved. Answers at once.
   */
  Trigger(argument: _banyan_v1_TriggerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_TriggerReply__Output>): grpc.ClientUnaryCall;
  Trigger(argument: _banyan_v1_TriggerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_TriggerReply__Output>): grpc.ClientUnaryCall;
  Trigger(argument: _banyan_v1_TriggerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_TriggerReply__Output>): grpc.ClientUnaryCall;
  Trigger(argument: _banyan_v1_TriggerRequest, callback: grpc.requestCallback<_banyan_v1_TriggerReply__Output>): grpc.ClientUnaryCall;
  /**
   * From the webhook receiver: a hint that a ref may have moved. Answers at once.
   */
  trigger(argument: _banyan_v1_TriggerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_TriggerReply__Output>): grpc.ClientUnaryCall;
  trigger(argument: _banyan_v1_TriggerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_TriggerReply__Output>): grpc.ClientUnaryCall;
  trigger(argument: _banyan_v1_TriggerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_TriggerReply__Output>): grpc.ClientUnaryCall;
  trigger(argument: _banyan_v1_TriggerRequest, callback: grpc.requestCallback<_banyan_v1_TriggerReply__Output>): grpc.ClientUnaryCall;
  
  Version(argument: _banyan_v1_VersionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  Version(argument: _banyan_v1_VersionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  Version(argument: _banyan_v1_VersionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  Version(argument: _banyan_v1_VersionRequest, callback: grpc.requestCallback<_banyan_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  version(argument: _banyan_v1_VersionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  version(argument: _banyan_v1_VersionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  version(argument: _banyan_v1_VersionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  version(argument: _banyan_v1_VersionRequest, callback: grpc.requestCallback<_banyan_v1_VersionReply__Output>): grpc.ClientUnaryCall;
  
  Why(argument: _banyan_v1_WhyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_WhyReply__Output>): grpc.ClientUnaryCall;
  Why(argument: _banyan_v1_WhyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_WhyReply__Output>): grpc.ClientUnaryCall;
  Why(argument: _banyan_v1_WhyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_WhyReply__Output>): grpc.ClientUnaryCall;
  Why(argument: _banyan_v1_WhyRequest, callback: grpc.requestCallback<_banyan_v1_WhyReply__Output>): grpc.ClientUnaryCall;
  why(argument: _banyan_v1_WhyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_WhyReply__Output>): grpc.ClientUnaryCall;
  why(argument: _banyan_v1_WhyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_WhyReply__Output>): grpc.ClientUnaryCall;
  why(argument: _banyan_v1_WhyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_WhyReply__Output>): grpc.ClientUnaryCall;
  why(argument: _banyan_v1_WhyRequest, callback: grpc.requestCallback<_banyan_v1_WhyReply__Output>): grpc.ClientUnaryCall;
  
  /**
   * Nobody joins with its token any more; who did stays.
   */
  WithdrawInvitation(argument: _banyan_v1_WithdrawInvitationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Invitation__Output>): grpc.ClientUnaryCall;
  WithdrawInvitation(argument: _banyan_v1_WithdrawInvitationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_Invitation__Output>): grpc.ClientUnaryCall;
  WithdrawInvitation(argument: _banyan_v1_WithdrawInvitationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Invitation__Output>): grpc.ClientUnaryCall;
  WithdrawInvitation(argument: _banyan_v1_WithdrawInvitationRequest, callback: grpc.requestCallback<_banyan_v1_Invitation__Output>): grpc.ClientUnaryCall;
  /**
   * Nobody joins with its token any more; who did stays.
   */
  withdrawInvitation(argument: _banyan_v1_WithdrawInvitationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Invitation__Output>): grpc.ClientUnaryCall;
  withdrawInvitation(argument: _banyan_v1_WithdrawInvitationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_Invitation__Output>): grpc.ClientUnaryCall;
  withdrawInvitation(argument: _banyan_v1_WithdrawInvitationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Invitation__Output>): grpc.ClientUnaryCall;
  withdrawInvitation(argument: _banyan_v1_WithdrawInvitationRequest, callback: grpc.requestCallback<_banyan_v1_Invitation__Output>): grpc.ClientUnaryCall;
  
}

/**
 * What people and the webhook receiver ask of an engine. Times are epoch milliseconds.
 */
export interface ControlServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Lets removals that the prune guard holds go through.
   */
  Approve: grpc.handleServerStreamingCall<_banyan_v1_ApproveRequest__Output, _banyan_v1_Progress>;
  
  /**
   * What a sync would change, without changing it.
   */
  Diff: grpc.handleUnaryCall<_banyan_v1_DiffRequest__Output, _banyan_v1_DiffReply>;
  
  Down: grpc.handleServerStreamingCall<_banyan_v1_DownRequest__Output, _banyan_v1_Progress>;
  
  Events: grpc.handleServerStreamingCall<_banyan_v1_EventsRequest__Output, _banyan_v1_Event>;
  
  History: grpc.handleUnaryCall<_banyan_v1_HistoryRequest__Output, _banyan_v1_HistoryReply>;
  
  InspectAgent: grpc.handleUnaryCall<_banyan_v1_InspectAgentRequest__Output, _banyan_v1_AgentDetails>;
  
  /**
   * What another server needs to join.
   */
  InviteAgent: grpc.handleUnaryCall<_banyan_v1_InviteAgentRequest__Output, _banyan_v1_InviteAgentReply>;
  
  LabelAgent: grpc.handleUnaryCall<_banyan_v1_LabelAgentRequest__Output, _banyan_v1_LabelAgentReply>;
  
  ListAgents: grpc.handleUnaryCall<_banyan_v1_ListAgentsRequest__Output, _banyan_v1_ListAgentsReply>;
  
  /**
   * Never with tokens: nothing answers those again.
   */
  ListInvitations: grpc.handleUnaryCall<_banyan_v1_ListInvitationsRequest__Output, _banyan_v1_ListInvitationsReply>;
  
  /**
   * Never with values: nothing answers those.
   */
  ListSecrets: grpc.handleUnaryCall<_banyan_v1_ListSecretsRequest__Output, _banyan_v1_ListSecretsReply>;
  
  ListTasks: grpc.handleUnaryCall<_banyan_v1_ListTasksRequest__Output, _banyan_v1_ListTasksReply>;
  
  Logs: grpc.handleServerStreamingCall<_banyan_v1_LogsRequest__Output, _banyan_v1_LogLine>;
  
  /**
   * Forgets an agent that is lost or empty, or with force any.
   */
  RemoveAgent: grpc.handleUnaryCall<_banyan_v1_RemoveAgentRequest__Output, _banyan_v1_RemoveAgentReply>;
  
  RemoveSecret: grpc.handleUnaryCall<_banyan_v1_RemoveSecretRequest__Output, _banyan_v1_RemoveSecretReply>;
  
  Resume: grpc.handleServerStreamingCall<_banyan_v1_ResumeRequest__Output, _banyan_v1_Progress>;
  
  Rollback: grpc.handleServerStreamingCall<_banyan_v1_RollbackRequest__Output, _banyan_v1_Progress>;
  
  /**
   * Asks agents that are connected to this engine for a new tunnel key.
   */
  RotateAgentKeys: grpc.handleUnaryCall<_banyan_v1_RotateAgentKeysRequest__Output, _banyan_v1_RotateAgentKeysReply>;
  
  /**
   * A new sealing key for this engine's key file, and everything stored sealed with it.
   */
  RotateSecretsKey: grpc.handleUnaryCall<_banyan_v1_RotateSecretsKeyRequest__Output, _banyan_v1_RotateSecretsKeyReply>;
  
  /**
   * Whether it takes tasks. With wait, a drain is told until the agent is as empty as it can be.
   */
  SetAvailability: grpc.handleServerStreamingCall<_banyan_v1_SetAvailabilityRequest__Output, _banyan_v1_Progress>;
  
  /**
   * A new version of a secret, if it has another value; what uses it is synced.
   */
  SetSecret: grpc.handleUnaryCall<_banyan_v1_SetSecretRequest__Output, _banyan_v1_SetSecretReply>;
  
  Status: grpc.handleUnaryCall<_banyan_v1_StatusRequest__Output, _banyan_v1_StatusReply>;
  
  /**
   * Syncs one repository, or all; streams what happens. With wait, ends when every rollout it caused ended.
   */
  Sync: grpc.handleServerStreamingCall<_banyan_v1_SyncRequest__Output, _banyan_v1_Progress>;
  
  /**
   * Walks from a repository's webhook secret to this engine, as a delivery would.
   */
  TestWebhook: grpc.handleUnaryCall<_banyan_v1_TestWebhookRequest__Output, _banyan_v1_TestWebhookReply>;
  
  /**
   * From the webhook receiver: a hint that a ref may have moved. Answers at once.
   */
  Trigger: grpc.handleUnaryCall<_banyan_v1_TriggerRequest__Output, _banyan_v1_TriggerReply>;
  
  Version: grpc.handleUnaryCall<_banyan_v1_VersionRequest__Output, _banyan_v1_VersionReply>;
  
  Why: grpc.handleUnaryCall<_banyan_v1_WhyRequest__Output, _banyan_v1_WhyReply>;
  
  /**
   * Nobody joins with its token any more; who did stays.
   */
  WithdrawInvitation: grpc.handleUnaryCall<_banyan_v1_WithdrawInvitationRequest__Output, _banyan_v1_Invitation>;
  
}

export interface ControlServiceDefinition extends grpc.ServiceDefinition {
  Approve: MethodDefinition<_banyan_v1_ApproveRequest, _banyan_v1_Progress, _banyan_v1_ApproveRequest__Output, _banyan_v1_Progress__Output>
  Diff: MethodDefinition<_banyan_v1_DiffRequest, _banyan_v1_DiffReply, _banyan_v1_DiffRequest__Output, _banyan_v1_DiffReply__Output>
  Down: MethodDefinition<_banyan_v1_DownRequest, _banyan_v1_Progress, _banyan_v1_DownRequest__Output, _banyan_v1_Progress__Output>
  Events: MethodDefinition<_banyan_v1_EventsRequest, _banyan_v1_Event, _banyan_v1_EventsRequest__Output, _banyan_v1_Event__Output>
  History: MethodDefinition<_banyan_v1_HistoryRequest, _banyan_v1_HistoryReply, _banyan_v1_HistoryRequest__Output, _banyan_v1_HistoryReply__Output>
  InspectAgent: MethodDefinition<_banyan_v1_InspectAgentRequest, _banyan_v1_AgentDetails, _banyan_v1_InspectAgentRequest__Output, _banyan_v1_AgentDetails__Output>
  InviteAgent: MethodDefinition<_banyan_v1_InviteAgentRequest, _banyan_v1_InviteAgentReply, _banyan_v1_InviteAgentRequest__Output, _banyan_v1_InviteAgentReply__Output>
  LabelAgent: MethodDefinition<_banyan_v1_LabelAgentRequest, _banyan_v1_LabelAgentReply, _banyan_v1_LabelAgentRequest__Output, _banyan_v1_LabelAgentReply__Output>
  ListAgents: MethodDefinition<_banyan_v1_ListAgentsRequest, _banyan_v1_ListAgentsReply, _banyan_v1_ListAgentsRequest__Output, _banyan_v1_ListAgentsReply__Output>
  ListInvitations: MethodDefinition<_banyan_v1_ListInvitationsRequest, _banyan_v1_ListInvitationsReply, _banyan_v1_ListInvitationsRequest__Output, _banyan_v1_ListInvitationsReply__Output>
  ListSecrets: MethodDefinition<_banyan_v1_ListSecretsRequest, _banyan_v1_ListSecretsReply, _banyan_v1_ListSecretsRequest__Output, _banyan_v1_ListSecretsReply__Output>
  ListTasks: MethodDefinition<_banyan_v1_ListTasksRequest, _banyan_v1_ListTasksReply, _banyan_v1_ListTasksRequest__Output, _banyan_v1_ListTasksReply__Output>
  Logs: MethodDefinition<_banyan_v1_LogsRequest, _banyan_v1_LogLine, _banyan_v1_LogsRequest__Output, _banyan_v1_LogLine__Output>
  RemoveAgent: MethodDefinition<_banyan_v1_RemoveAgentRequest, _banyan_v1_RemoveAgentReply, _banyan_v1_RemoveAgentRequest__Output, _banyan_v1_RemoveAgentReply__Output>
  RemoveSecret: MethodDefinition<_banyan_v1_RemoveSecretRequest, _banyan_v1_RemoveSecretReply, _banyan_v1_RemoveSecretRequest__Output, _banyan_v1_RemoveSecretReply__Output>
  Resume: MethodDefinition<_banyan_v1_ResumeRequest, _banyan_v1_Progress, _banyan_v1_ResumeRequest__Output, _banyan_v1_Progress__Output>
  Rollback: MethodDefinition<_banyan_v1_RollbackRequest, _banyan_v1_Progress, _banyan_v1_RollbackRequest__Output, _banyan_v1_Progress__Output>
  RotateAgentKeys: MethodDefinition<_banyan_v1_RotateAgentKeysRequest, _banyan_v1_RotateAgentKeysReply, _banyan_v1_RotateAgentKeysRequest__Output, _banyan_v1_RotateAgentKeysReply__Output>
  RotateSecretsKey: MethodDefinition<_banyan_v1_RotateSecretsKeyRequest, _banyan_v1_RotateSecretsKeyReply, _banyan_v1_RotateSecretsKeyRequest__Output, _banyan_v1_RotateSecretsKeyReply__Output>
  SetAvailability: MethodDefinition<_banyan_v1_SetAvailabilityRequest, _banyan_v1_Progress, _banyan_v1_SetAvailabilityRequest__Output, _banyan_v1_Progress__Output>
  SetSecret: MethodDefinition<_banyan_v1_SetSecretRequest, _banyan_v1_SetSecretReply, _banyan_v1_SetSecretRequest__Output, _banyan_v1_SetSecretReply__Output>
  Status: MethodDefinition<_banyan_v1_StatusRequest, _banyan_v1_StatusReply, _banyan_v1_StatusRequest__Output, _banyan_v1_StatusReply__Output>
  Sync: MethodDefinition<_banyan_v1_SyncRequest, _banyan_v1_Progress, _banyan_v1_SyncRequest__Output, _banyan_v1_Progress__Output>
  TestWebhook: MethodDefinition<_banyan_v1_TestWebhookRequest, _banyan_v1_TestWebhookReply, _banyan_v1_TestWebhookRequest__Output, _banyan_v1_TestWebhookReply__Output>
  Trigger: MethodDefinition<_banyan_v1_TriggerRequest, _banyan_v1_TriggerReply, _banyan_v1_TriggerRequest__Output, _banyan_v1_TriggerReply__Output>
  Version: MethodDefinition<_banyan_v1_VersionRequest, _banyan_v1_VersionReply, _banyan_v1_VersionRequest__Output, _banyan_v1_VersionReply__Output>
  Why: MethodDefinition<_banyan_v1_WhyRequest, _banyan_v1_WhyReply, _banyan_v1_WhyRequest__Output, _banyan_v1_WhyReply__Output>
  WithdrawInvitation: MethodDefinition<_banyan_v1_WithdrawInvitationRequest, _banyan_v1_Invitation, _banyan_v1_WithdrawInvitationRequest__Output, _banyan_v1_Invitation__Output>
}
