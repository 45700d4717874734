// Original file: proto/banyan/v1/control.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AddClientRequest as _banyan_v1_AddClientRequest, AddClientRequest__Output as _banyan_v1_AddClientRequest__Output } from '../../banyan/v1/AddClientRequest.ts';
import type { AgentDetails as _banyan_v1_AgentDetails, AgentDetails__Output as _banyan_v1_AgentDetails__Output } from '../../banyan/v1/AgentDetails.ts';
import type { AllowEngineReply as _banyan_v1_AllowEngineReply, AllowEngineReply__Output as _banyan_v1_AllowEngineReply__Output } from '../../banyan/v1/AllowEngineReply.ts';
import type { AllowEngineRequest as _banyan_v1_AllowEngineRequest, AllowEngineRequest__Output as _banyan_v1_AllowEngineRequest__Output } from '../../banyan/v1/AllowEngineRequest.ts';
import type { ApproveRequest as _banyan_v1_ApproveRequest, ApproveRequest__Output as _banyan_v1_ApproveRequest__Output } from '../../banyan/v1/ApproveRequest.ts';
import type { BackupPart as _banyan_v1_BackupPart, BackupPart__Output as _banyan_v1_BackupPart__Output } from '../../banyan/v1/BackupPart.ts';
import type { Client as _banyan_v1_Client, Client__Output as _banyan_v1_Client__Output } from '../../banyan/v1/Client.ts';
import type { CreateBackupRequest as _banyan_v1_CreateBackupRequest, CreateBackupRequest__Output as _banyan_v1_CreateBackupRequest__Output } from '../../banyan/v1/CreateBackupRequest.ts';
import type { DiffReply as _banyan_v1_DiffReply, DiffReply__Output as _banyan_v1_DiffReply__Output } from '../../banyan/v1/DiffReply.ts';
import type { DiffRequest as _banyan_v1_DiffRequest, DiffRequest__Output as _banyan_v1_DiffRequest__Output } from '../../banyan/v1/DiffRequest.ts';
import type { DownRequest as _banyan_v1_DownRequest, DownRequest__Output as _banyan_v1_DownRequest__Output } from '../../banyan/v1/DownRequest.ts';
import type { Event as _banyan_v1_Event, Event__Output as _banyan_v1_Event__Output } from '../../banyan/v1/Event.ts';
import type { EventsRequest as _banyan_v1_EventsRequest, EventsRequest__Output as _banyan_v1_EventsRequest__Output } from '../../banyan/v1/EventsRequest.ts';
import type { ExtendPreviewRequest as _banyan_v1_ExtendPreviewRequest, ExtendPreviewRequest__Output as _banyan_v1_ExtendPreviewRequest__Output } from '../../banyan/v1/ExtendPreviewRequest.ts';
import type { HistoryReply as _banyan_v1_HistoryReply, HistoryReply__Output as _banyan_v1_HistoryReply__Output } from '../../banyan/v1/HistoryReply.ts';
import type { HistoryRequest as _banyan_v1_HistoryRequest, HistoryRequest__Output as _banyan_v1_HistoryRequest__Output } from '../../banyan/v1/HistoryRequest.ts';
import type { InspectAgentRequest as _banyan_v1_InspectAgentRequest, InspectAgentRequest__Output as _banyan_v1_InspectAgentRequest__Output } from '../../banyan/v1/InspectAgentRequest.ts';
import type { Invitation as _banyan_v1_Invitation, Invitation__Output as _banyan_v1_Invitation__Output } from '../../banyan/v1/Invitation.ts';
import type { InviteAgentReply as _banyan_v1_InviteAgentReply, InviteAgentReply__Output as _banyan_v1_InviteAgentReply__Output } from '../../banyan/v1/InviteAgentReply.ts';
import type { InviteAgentRequest as _banyan_v1_InviteAgentRequest, InviteAgentRequest__Output as _banyan_v1_InviteAgentRequest__Output } from '../../banyan/v1/InviteAgentRequest.ts';
import type { InviteEngineReply as _banyan_v1_InviteEngineReply, InviteEngineReply__Output as _banyan_v1_InviteEngineReply__Output } from '../../banyan/v1/InviteEngineReply.ts';
import type { InviteEngineRequest as _banyan_v1_InviteEngineRequest, InviteEngineRequest__Output as _banyan_v1_InviteEngineRequest__Output } from '../../banyan/v1/InviteEngineRequest.ts';
import type { LabelAgentReply as _banyan_v1_LabelAgentReply, LabelAgentReply__Output as _banyan_v1_LabelAgentReply__Output } from '../../banyan/v1/LabelAgentReply.ts';
import type { LabelAgentRequest as _banyan_v1_LabelAgentRequest, LabelAgentRequest__Output as _banyan_v1_LabelAgentRequest__Output } from '../../banyan/v1/LabelAgentRequest.ts';
import type { ListAgentsReply as _banyan_v1_ListAgentsReply, ListAgentsReply__Output as _banyan_v1_ListAgentsReply__Output } from '../../banyan/v1/ListAgentsReply.ts';
import type { ListAgentsRequest as _banyan_v1_ListAgentsRequest, ListAgentsRequest__Output as _banyan_v1_ListAgentsRequest__Output } from '../../banyan/v1/ListAgentsRequest.ts';
import type { ListClientsReply as _banyan_v1_ListClientsReply, ListClientsReply__Output as _banyan_v1_ListClientsReply__Output } from '../../banyan/v1/ListClientsReply.ts';
import type { ListClientsRequest as _banyan_v1_ListClientsRequest, ListClientsRequest__Output as _banyan_v1_ListClientsRequest__Output } from '../../banyan/v1/ListClientsRequest.ts';
import type { ListEnginesReply as _banyan_v1_ListEnginesReply, ListEnginesReply__Output as _banyan_v1_ListEnginesReply__Output } from '../../banyan/v1/ListEnginesReply.ts';
import type { ListEnginesRequest as _banyan_v1_ListEnginesRequest, ListEnginesRequest__Output as _banyan_v1_ListEnginesRequest__Output } from '../../banyan/v1/ListEnginesRequest.ts';
import type { ListInvitationsReply as _banyan_v1_ListInvitationsReply, ListInvitationsReply__Output as _banyan_v1_ListInvitationsReply__Output } from '../../banyan/v1/ListInvitationsReply.ts';
import type { ListInvitationsRequest as _banyan_v1_ListInvitationsRequest, ListInvitationsRequest__Output as _banyan_v1_ListInvitationsRequest__Output } from '../../banyan/v1/ListInvitationsRequest.ts';
import type { ListPreviewsReply as _banyan_v1_ListPreviewsReply, ListPreviewsReply__Output as _banyan_v1_ListPreviewsReply__Output } from '../../banyan/v1/ListPreviewsReply.ts';
import type { ListPreviewsRequest as _banyan_v1_ListPreviewsRequest, ListPreviewsRequest__Output as _banyan_v1_ListPreviewsRequest__Output } from '../../banyan/v1/ListPreviewsRequest.ts';
import type { ListSecretsReply as _banyan_v1_ListSecretsReply, ListSecretsReply__Output as _banyan_v1_ListSecretsReply__Output } from '../../banyan/v1/ListSecretsReply.ts';
import type { ListSecretsRequest as _banyan_v1_ListSecretsRequest, ListSecretsRequest__Output as _banyan_v1_ListSecretsRequest__Output } from '../../banyan/v1/ListSecretsRequest.ts';
import type { ListTasksReply as _banyan_v1_ListTasksReply, ListTasksReply__Output as _banyan_v1_ListTasksReply__Output } from '../../banyan/v1/ListTasksReply.ts';
import type { ListTasksRequest as _banyan_v1_ListTasksRequest, ListTasksRequest__Output as _banyan_v1_ListTasksRequest__Output } from '../../banyan/v1/ListTasksRequest.ts';
import type { LogLine as _banyan_v1_LogLine, LogLine__Output as _banyan_v1_LogLine__Output } from '../../banyan/v1/LogLine.ts';
import type { LogsRequest as _banyan_v1_LogsRequest, LogsRequest__Output as _banyan_v1_LogsRequest__Output } from '../../banyan/v1/LogsRequest.ts';
import type { Preview as _banyan_v1_Preview, Preview__Output as _banyan_v1_Preview__Output } from '../../banyan/v1/Preview.ts';
import type { Progress as _banyan_v1_Progress, Progress__Output as _banyan_v1_Progress__Output } from '../../banyan/v1/Progress.ts';
import type { RemoveAgentReply as _banyan_v1_RemoveAgentReply, RemoveAgentReply__Output as _banyan_v1_RemoveAgentReply__Output } from '../../banyan/v1/RemoveAgentReply.ts';
import type { RemoveAgentRequest as _banyan_v1_RemoveAgentRequest, RemoveAgentRequest__Output as _banyan_v1_RemoveAgentRequest__Output } from '../../banyan/v1/RemoveAgentRequest.ts';
import type { RemoveClientRequest as _banyan_v1_RemoveClientRequest, RemoveClientRequest__Output as _banyan_v1_RemoveClientRequest__Output } from '../../banyan/v1/RemoveClientRequest.ts';
import type { RemoveEngineReply as _banyan_v1_RemoveEngineReply, RemoveEngineReply__Output as _banyan_v1_RemoveEngineReply__Output } from '../../banyan/v1/RemoveEngineReply.ts';
import type { RemoveEngineRequest as _banyan_v1_RemoveEngineRequest, RemoveEngineRequest__Output as _banyan_v1_RemoveEngineRequest__Output } from '../../banyan/v1/RemoveEngineRequest.ts';
import type { RemovePreviewRequest as _banyan_v1_RemovePreviewRequest, RemovePreviewRequest__Output as _banyan_v1_RemovePreviewRequest__Output } from '../../banyan/v1/RemovePreviewRequest.ts';
import type { RemoveSecretReply as _banyan_v1_RemoveSecretReply, RemoveSecretReply__Output as _banyan_v1_RemoveSecretReply__Output } from '../../banyan/v1/RemoveSecretReply.ts';
import type { RemoveSecretRequest as _banyan_v1_RemoveSecretRequest, RemoveSecretRequest__Output as _banyan_v1_RemoveSecretRequest__Output } from '../../banyan/v1/RemoveSecretRequest.ts';
import type { ResumeRequest as _banyan_v1_ResumeRequest, ResumeRequest__Output as _banyan_v1_ResumeRequest__Output } from '../../banyan/v1/ResumeRequest.ts';
import type { RollbackRequest as _banyan_v1_RollbackRequest, RollbackRequest__Output as _banyan_v1_RollbackRequest__Output } from '../../banyan/v1/RollbackRequest.ts';
import type { RotateAgentKeysReply as _banyan_v1_RotateAgentKeysReply, RotateAgentKeysReply__Output as _banyan_v1_RotateAgentKeysReply__Output } from '../../banyan/v1/RotateAgentKeysReply.ts';
import type { RotateAgentKeysRequest as _banyan_v1_RotateAgentKeysRequest, RotateAgentKeysRequest__Output as _banyan_v1_RotateAgentKeysRequest__Output } from '../../banyan/v1/RotateAgentKeysRequest.ts';
import type { RotateEngineKeyReply as _banyan_v1_RotateEngineKeyReply, RotateEngineKeyReply__Output as _banyan_v1_RotateEngineKeyReply__Output } from '../../banyan/v1/RotateEngineKeyReply.ts';
import type { RotateEngineKeyRequest as _banyan_v1_RotateEngineKeyRequest, RotateEngineKeyRequest__Output as _banyan_v1_RotateEngineKeyRequest__Output } from '../../banyan/v1/RotateEngineKeyRequest.ts';
import type { RotateSecretsKeyReply as _banyan_v1_RotateSecretsKeyReply, RotateSecretsKeyReply__Output as _banyan_v1_RotateSecretsKeyReply__Output } from '../../banyan/v1/RotateSecretsKeyReply.ts';
import type { RotateSecretsKeyRequest as _banyan_v1_RotateSecretsKeyRequest, RotateSecretsKeyRequest__Output as _banyan_v1_RotateSecretsKeyRequest__Output } from '../../banyan/v1/RotateSecretsKeyRequest.ts';
import type { SetAvailabilityRequest as _banyan_v1_SetAvailabilityRequest, SetAvailabilityRequest__Output as _banyan_v1_SetAvailabilityRequest__Output } from '../../banyan/v1/SetAvailabilityRequest.ts';
import type { SetSecretReply as _banyan_v1_SetSecretReply, SetSecretReply__Output as _banyan_v1_SetSecretReply__Output } from '../../banyan/v1/SetSecretReply.ts';
import type { SetSecretRequest as _banyan_v1_SetSecretRequest, SetSecretRequest__Output as _banyan_v1_SetSecretRequest__Output } from '../../banyan/v1/SetSecretRequest.ts';
import type { StatusReply as _banyan_v1_StatusReply, StatusReply__Output as _banyan_v1_StatusReply__Output } from '../../banyan/v1/StatusReply.ts';
import type { StatusRequest as _banyan_v1_StatusRequest, StatusRequest__Output as _banyan_v1_StatusRequest__Output } from '../../banyan/v1/StatusRequest.ts';
import type { SuspendReply as _banyan_v1_SuspendReply, SuspendReply__Output as _banyan_v1_SuspendReply__Output } from '../../banyan/v1/SuspendReply.ts';
import type { SuspendRequest as _banyan_v1_SuspendRequest, SuspendRequest__Output as _banyan_v1_SuspendRequest__Output } from '../../banyan/v1/SuspendRequest.ts';
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
   * Lets a WireGuard key come in through the control tunnel.
   */
  AddClient(argument: _banyan_v1_AddClientRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  AddClient(argument: _banyan_v1_AddClientRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  AddClient(argument: _banyan_v1_AddClientRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  AddClient(argument: _banyan_v1_AddClientRequest, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  /**
   * Lets a WireGuard key come in through the control tunnel.
   */
  addClient(argument: _banyan_v1_AddClientRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  addClient(argument: _banyan_v1_AddClientRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  addClient(argument: _banyan_v1_AddClientRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  addClient(argument: _banyan_v1_AddClientRequest, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lets an engine that was removed start again.
   */
  AllowEngine(argument: _banyan_v1_AllowEngineRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_AllowEngineReply__Output>): grpc.ClientUnaryCall;
  AllowEngine(argument: _banyan_v1_AllowEngineRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_AllowEngineReply__Output>): grpc.ClientUnaryCall;
  AllowEngine(argument: _banyan_v1_AllowEngineRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_AllowEngineReply__Output>): grpc.ClientUnaryCall;
  AllowEngine(argument: _banyan_v1_AllowEngineRequest, callback: grpc.requestCallback<_banyan_v1_AllowEngineReply__Output>): grpc.ClientUnaryCall;
  /**
   * Lets an engine that was removed start again.
   */
  allowEngine(argument: _banyan_v1_AllowEngineRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_AllowEngineReply__Output>): grpc.ClientUnaryCall;
  allowEngine(argument: _banyan_v1_AllowEngineRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_AllowEngineReply__Output>): grpc.ClientUnaryCall;
  allowEngine(argument: _banyan_v1_AllowEngineRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_AllowEngineReply__Output>): grpc.ClientUnaryCall;
  allowEngine(argument: _banyan_v1_AllowEngineRequest, callback: grpc.requestCallback<_banyan_v1_AllowEngineReply__Output>): grpc.ClientUnaryCall;
  
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
   * The whole cluster in one encrypted file, but for its checksum: platform/backup/layout.ts.
   */
  CreateBackup(argument: _banyan_v1_CreateBackupRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_BackupPart__Output>;
  CreateBackup(argument: _banyan_v1_CreateBackupRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_BackupPart__Output>;
  /**
   * The whole cluster in one encrypted file, but for its checksum: platform/backup/layout.ts.
   */
  createBackup(argument: _banyan_v1_CreateBackupRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_BackupPart__Output>;
  createBackup(argument: _banyan_v1_CreateBackupRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_BackupPart__Output>;
  
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
  
  /**
   * Also makes it shorter; one that has ended comes back.
   */
  ExtendPreview(argument: _banyan_v1_ExtendPreviewRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Preview__Output>): grpc.ClientUnaryCall;
  ExtendPreview(argument: _banyan_v1_ExtendPreviewRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_Preview__Output>): grpc.ClientUnaryCall;
  ExtendPreview(argument: _banyan_v1_ExtendPreviewRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Preview__Output>): grpc.ClientUnaryCall;
  ExtendPreview(argument: _banyan_v1_ExtendPreviewRequest, callback: grpc.requestCallback<_banyan_v1_Preview__Output>): grpc.ClientUnaryCall;
  /**
   * Also makes it shorter; one that has ended comes back.
   */
  extendPreview(argument: _banyan_v1_ExtendPreviewRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Preview__Output>): grpc.ClientUnaryCall;
  extendPreview(argument: _banyan_v1_ExtendPreviewRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_Preview__Output>): grpc.ClientUnaryCall;
  extendPreview(argument: _banyan_v1_ExtendPreviewRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Preview__Output>): grpc.ClientUnaryCall;
  extendPreview(argument: _banyan_v1_ExtendPreviewRequest, callback: grpc.requestCallback<_banyan_v1_Preview__Output>): grpc.ClientUnaryCall;
  
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
  
  /**
   * What another server needs to be one more engine, with a member of the managed etcd.
   */
  InviteEngine(argument: _banyan_v1_InviteEngineRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_InviteEngineReply__Output>): grpc.ClientUnaryCall;
  InviteEngine(argument: _banyan_v1_InviteEngineRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_InviteEngineReply__Output>): grpc.ClientUnaryCall;
  InviteEngine(argument: _banyan_v1_InviteEngineRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_InviteEngineReply__Output>): grpc.ClientUnaryCall;
  InviteEngine(argument: _banyan_v1_InviteEngineRequest, callback: grpc.requestCallback<_banyan_v1_InviteEngineReply__Output>): grpc.ClientUnaryCall;
  /**
   * What another server needs to be one more engine, with a member of the managed etcd.
   */
  inviteEngine(argument: _banyan_v1_InviteEngineRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_InviteEngineReply__Output>): grpc.ClientUnaryCall;
  inviteEngine(argument: _banyan_v1_InviteEngineRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_InviteEngineReply__Output>): grpc.ClientUnaryCall;
  inviteEngine(argument: _banyan_v1_InviteEngineRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_InviteEngineReply__Output>): grpc.ClientUnaryCall;
  inviteEngine(argument: _banyan_v1_InviteEngineRequest, callback: grpc.requestCallback<_banyan_v1_InviteEngineReply__Output>): grpc.ClientUnaryCall;
  
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
   * Everybody who may come in from another machine.
   */
  ListClients(argument: _banyan_v1_ListClientsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListClientsReply__Output>): grpc.ClientUnaryCall;
  ListClients(argument: _banyan_v1_ListClientsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_ListClientsReply__Output>): grpc.ClientUnaryCall;
  ListClients(argument: _banyan_v1_ListClientsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListClientsReply__Output>): grpc.ClientUnaryCall;
  ListClients(argument: _banyan_v1_ListClientsRequest, callback: grpc.requestCallback<_banyan_v1_ListClientsReply__Output>): grpc.ClientUnaryCall;
  /**
   * Everybody who may come in from another machine.
   */
  listClients(argument: _banyan_v1_ListClientsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListClientsReply__Output>): grpc.ClientUnaryCall;
  listClients(argument: _banyan_v1_ListClientsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_ListClientsReply__Output>): grpc.ClientUnaryCall;
  listClients(argument: _banyan_v1_ListClientsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListClientsReply__Output>): grpc.ClientUnaryCall;
  listClients(argument: _banyan_v1_ListClientsRequest, callback: grpc.requestCallback<_banyan_v1_ListClientsReply__Output>): grpc.ClientUnaryCall;
  
  /**
   * Engines that live, and those that are members and do not.
   */
  ListEngines(argument: _banyan_v1_ListEnginesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListEnginesReply__Output>): grpc.ClientUnaryCall;
  ListEngines(argument: _banyan_v1_ListEnginesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_ListEnginesReply__Output>): grpc.ClientUnaryCall;
  ListEngines(argument: _banyan_v1_ListEnginesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListEnginesReply__Output>): grpc.ClientUnaryCall;
  ListEngines(argument: _banyan_v1_ListEnginesRequest, callback: grpc.requestCallback<_banyan_v1_ListEnginesReply__Output>): grpc.ClientUnaryCall;
  /**
   * Engines that live, and those that are members and do not.
   */
  listEngines(argument: _banyan_v1_ListEnginesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListEnginesReply__Output>): grpc.ClientUnaryCall;
  listEngines(argument: _banyan_v1_ListEnginesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_ListEnginesReply__Output>): grpc.ClientUnaryCall;
  listEngines(argument: _banyan_v1_ListEnginesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListEnginesReply__Output>): grpc.ClientUnaryCall;
  listEngines(argument: _banyan_v1_ListEnginesRequest, callback: grpc.requestCallback<_banyan_v1_ListEnginesReply__Output>): grpc.ClientUnaryCall;
  
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
  
  ListPreviews(argument: _banyan_v1_ListPreviewsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListPreviewsReply__Output>): grpc.ClientUnaryCall;
  ListPreviews(argument: _banyan_v1_ListPreviewsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_ListPreviewsReply__Output>): grpc.ClientUnaryCall;
  ListPreviews(argument: _banyan_v1_ListPreviewsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListPreviewsReply__Output>): grpc.ClientUnaryCall;
  ListPreviews(argument: _banyan_v1_ListPreviewsRequest, callback: grpc.requestCallback<_banyan_v1_ListPreviewsReply__Output>): grpc.ClientUnaryCall;
  listPreviews(argument: _banyan_v1_ListPreviewsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListPreviewsReply__Output>): grpc.ClientUnaryCall;
  listPreviews(argument: _banyan_v1_ListPreviewsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_ListPreviewsReply__Output>): grpc.ClientUnaryCall;
  listPreviews(argument: _banyan_v1_ListPreviewsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_ListPreviewsReply__Output>): grpc.ClientUnaryCall;
  listPreviews(argument: _banyan_v1_ListPreviewsRequest, callback: grpc.requestCallback<_banyan_v1_ListPreviewsReply__Output>): grpc.ClientUnaryCall;
  
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
  
  /**
   * Cuts it off, at all engines, now.
   */
  RemoveClient(argument: _banyan_v1_RemoveClientRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  RemoveClient(argument: _banyan_v1_RemoveClientRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  RemoveClient(argument: _banyan_v1_RemoveClientRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  RemoveClient(argument: _banyan_v1_RemoveClientRequest, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  /**
   * Cuts it off, at all engines, now.
   */
  removeClient(argument: _banyan_v1_RemoveClientRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  removeClient(argument: _banyan_v1_RemoveClientRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  removeClient(argument: _banyan_v1_RemoveClientRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  removeClient(argument: _banyan_v1_RemoveClientRequest, callback: grpc.requestCallback<_banyan_v1_Client__Output>): grpc.ClientUnaryCall;
  
  /**
   * Takes an engine's keys and its place among the members of the managed etcd.
   */
  RemoveEngine(argument: _banyan_v1_RemoveEngineRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RemoveEngineReply__Output>): grpc.ClientUnaryCall;
  RemoveEngine(argument: _banyan_v1_RemoveEngineRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_RemoveEngineReply__Output>): grpc.ClientUnaryCall;
  RemoveEngine(argument: _banyan_v1_RemoveEngineRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RemoveEngineReply__Output>): grpc.ClientUnaryCall;
  RemoveEngine(argument: _banyan_v1_RemoveEngineRequest, callback: grpc.requestCallback<_banyan_v1_RemoveEngineReply__Output>): grpc.ClientUnaryCall;
  /**
   * Takes an engine's keys and its place among the members of the managed etcd.
   */
  removeEngine(argument: _banyan_v1_RemoveEngineRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RemoveEngineReply__Output>): grpc.ClientUnaryCall;
  removeEngine(argument: _banyan_v1_RemoveEngineRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_RemoveEngineReply__Output>): grpc.ClientUnaryCall;
  removeEngine(argument: _banyan_v1_RemoveEngineRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RemoveEngineReply__Output>): grpc.ClientUnaryCall;
  removeEngine(argument: _banyan_v1_RemoveEngineRequest, callback: grpc.requestCallback<_banyan_v1_RemoveEngineReply__Output>): grpc.ClientUnaryCall;
  
  RemovePreview(argument: _banyan_v1_RemovePreviewRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  RemovePreview(argument: _banyan_v1_RemovePreviewRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  removePreview(argument: _banyan_v1_RemovePreviewRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  removePreview(argument: _banyan_v1_RemovePreviewRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_Progress__Output>;
  
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
   * A new key for the control tunnel of the engine that is asked: for root on its server alone.
   */
  RotateEngineKey(argument: _banyan_v1_RotateEngineKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateEngineKeyReply__Output>): grpc.ClientUnaryCall;
  RotateEngineKey(argument: _banyan_v1_RotateEngineKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_RotateEngineKeyReply__Output>): grpc.ClientUnaryCall;
  RotateEngineKey(argument: _banyan_v1_RotateEngineKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateEngineKeyReply__Output>): grpc.ClientUnaryCall;
  RotateEngineKey(argument: _banyan_v1_RotateEngineKeyRequest, callback: grpc.requestCallback<_banyan_v1_RotateEngineKeyReply__Output>): grpc.ClientUnaryCall;
  /**
   * A new key for the control tunnel of the engine that is asked: for root on its server alone.
   */
  rotateEngineKey(argument: _banyan_v1_RotateEngineKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateEngineKeyReply__Output>): grpc.ClientUnaryCall;
  rotateEngineKey(argument: _banyan_v1_RotateEngineKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_RotateEngineKeyReply__Output>): grpc.ClientUnaryCall;
  rotateEngineKey(argument: _banyan_v1_RotateEngineKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateEngineKeyReply__Output>): grpc.ClientUnaryCall;
  rotateEngineKey(argument: _banyan_v1_RotateEngineKeyRequest, callback: grpc.requestCallback<_banyan_v1_RotateEngineKeyReply__Output>): grpc.ClientUnaryCall;
  
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
   * Commits are planned from then on, and not deployed, until it is resumed.
   */
  Suspend(argument: _banyan_v1_SuspendRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_SuspendReply__Output>): grpc.ClientUnaryCall;
  Suspend(argument: _banyan_v1_SuspendRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_SuspendReply__Output>): grpc.ClientUnaryCall;
  Suspend(argument: _banyan_v1_SuspendRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_SuspendReply__Output>): grpc.ClientUnaryCall;
  Suspend(argument: _banyan_v1_SuspendRequest, callback: grpc.requestCallback<_banyan_v1_SuspendReply__Output>): grpc.ClientUnaryCall;
  /**
   * Commits are planned from then on, and not deployed, until it is resumed.
   */
  suspend(argument: _banyan_v1_SuspendRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_SuspendReply__Output>): grpc.ClientUnaryCall;
  suspend(argument: _banyan_v1_SuspendRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_SuspendReply__Output>): grpc.ClientUnaryCall;
  suspend(argument: _banyan_v1_SuspendRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_SuspendReply__Output>): grpc.ClientUnaryCall;
  suspend(argument: _banyan_v1_SuspendRequest, callback: grpc.requestCallback<_banyan_v1_SuspendReply__Output>): grpc.ClientUnaryCall;
  
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
   * Lets a WireGuard key come in through the control tunnel.
   */
  AddClient: grpc.handleUnaryCall<_banyan_v1_AddClientRequest__Output, _banyan_v1_Client>;
  
  /**
   * Lets an engine that was removed start again.
   */
  AllowEngine: grpc.handleUnaryCall<_banyan_v1_AllowEngineRequest__Output, _banyan_v1_AllowEngineReply>;
  
  /**
   * Lets removals that the prune guard holds go through.
   */
  Approve: grpc.handleServerStreamingCall<_banyan_v1_ApproveRequest__Output, _banyan_v1_Progress>;
  
  /**
   * The whole cluster in one encrypted file, but for its checksum: platform/backup/layout.ts.
   */
  CreateBackup: grpc.handleServerStreamingCall<_banyan_v1_CreateBackupRequest__Output, _banyan_v1_BackupPart>;
  
  /**
   * What a sync would change, without changing it.
   */
  Diff: grpc.handleUnaryCall<_banyan_v1_DiffRequest__Output, _banyan_v1_DiffReply>;
  
  Down: grpc.handleServerStreamingCall<_banyan_v1_DownRequest__Output, _banyan_v1_Progress>;
  
  Events: grpc.handleServerStreamingCall<_banyan_v1_EventsRequest__Output, _banyan_v1_Event>;
  
  /**
   * Also makes it shorter; one that has ended comes back.
   */
  ExtendPreview: grpc.handleUnaryCall<_banyan_v1_ExtendPreviewRequest__Output, _banyan_v1_Preview>;
  
  History: grpc.handleUnaryCall<_banyan_v1_HistoryRequest__Output, _banyan_v1_HistoryReply>;
  
  InspectAgent: grpc.handleUnaryCall<_banyan_v1_InspectAgentRequest__Output, _banyan_v1_AgentDetails>;
  
  /**
   * What another server needs to join.
   */
  InviteAgent: grpc.handleUnaryCall<_banyan_v1_InviteAgentRequest__Output, _banyan_v1_InviteAgentReply>;
  
  /**
   * What another server needs to be one more engine, with a member of the managed etcd.
   */
  InviteEngine: grpc.handleUnaryCall<_banyan_v1_InviteEngineRequest__Output, _banyan_v1_InviteEngineReply>;
  
  LabelAgent: grpc.handleUnaryCall<_banyan_v1_LabelAgentRequest__Output, _banyan_v1_LabelAgentReply>;
  
  ListAgents: grpc.handleUnaryCall<_banyan_v1_ListAgentsRequest__Output, _banyan_v1_ListAgentsReply>;
  
  /**
   * Everybody who may come in from another machine.
   */
  ListClients: grpc.handleUnaryCall<_banyan_v1_ListClientsRequest__Output, _banyan_v1_ListClientsReply>;
  
  /**
   * Engines that live, and those that are members and do not.
   */
  ListEngines: grpc.handleUnaryCall<_banyan_v1_ListEnginesRequest__Output, _banyan_v1_ListEnginesReply>;
  
  /**
   * Never with tokens: nothing answers those again.
   */
  ListInvitations: grpc.handleUnaryCall<_banyan_v1_ListInvitationsRequest__Output, _banyan_v1_ListInvitationsReply>;
  
  ListPreviews: grpc.handleUnaryCall<_banyan_v1_ListPreviewsRequest__Output, _banyan_v1_ListPreviewsReply>;
  
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
  
  /**
   * Cuts it off, at all engines, now.
   */
  RemoveClient: grpc.handleUnaryCall<_banyan_v1_RemoveClientRequest__Output, _banyan_v1_Client>;
  
  /**
   * Takes an engine's keys and its place among the members of the managed etcd.
   */
  RemoveEngine: grpc.handleUnaryCall<_banyan_v1_RemoveEngineRequest__Output, _banyan_v1_RemoveEngineReply>;
  
  RemovePreview: grpc.handleServerStreamingCall<_banyan_v1_RemovePreviewRequest__Output, _banyan_v1_Progress>;
  
  RemoveSecret: grpc.handleUnaryCall<_banyan_v1_RemoveSecretRequest__Output, _banyan_v1_RemoveSecretReply>;
  
  Resume: grpc.handleServerStreamingCall<_banyan_v1_ResumeRequest__Output, _banyan_v1_Progress>;
  
  Rollback: grpc.handleServerStreamingCall<_banyan_v1_RollbackRequest__Output, _banyan_v1_Progress>;
  
  /**
   * Asks agents that are connected to this engine for a new tunnel key.
   */
  RotateAgentKeys: grpc.handleUnaryCall<_banyan_v1_RotateAgentKeysRequest__Output, _banyan_v1_RotateAgentKeysReply>;
  
  /**
   * A new key for the control tunnel of the engine that is asked: for root on its server alone.
   */
  RotateEngineKey: grpc.handleUnaryCall<_banyan_v1_RotateEngineKeyRequest__Output, _banyan_v1_RotateEngineKeyReply>;
  
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
   * Commits are planned from then on, and not deployed, until it is resumed.
   */
  Suspend: grpc.handleUnaryCall<_banyan_v1_SuspendRequest__Output, _banyan_v1_SuspendReply>;
  
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
  AddClient: MethodDefinition<_banyan_v1_AddClientRequest, _banyan_v1_Client, _banyan_v1_AddClientRequest__Output, _banyan_v1_Client__Output>
  AllowEngine: MethodDefinition<_banyan_v1_AllowEngineRequest, _banyan_v1_AllowEngineReply, _banyan_v1_AllowEngineRequest__Output, _banyan_v1_AllowEngineReply__Output>
  Approve: MethodDefinition<_banyan_v1_ApproveRequest, _banyan_v1_Progress, _banyan_v1_ApproveRequest__Output, _banyan_v1_Progress__Output>
  CreateBackup: MethodDefinition<_banyan_v1_CreateBackupRequest, _banyan_v1_BackupPart, _banyan_v1_CreateBackupRequest__Output, _banyan_v1_BackupPart__Output>
  Diff: MethodDefinition<_banyan_v1_DiffRequest, _banyan_v1_DiffReply, _banyan_v1_DiffRequest__Output, _banyan_v1_DiffReply__Output>
  Down: MethodDefinition<_banyan_v1_DownRequest, _banyan_v1_Progress, _banyan_v1_DownRequest__Output, _banyan_v1_Progress__Output>
  Events: MethodDefinition<_banyan_v1_EventsRequest, _banyan_v1_Event, _banyan_v1_EventsRequest__Output, _banyan_v1_Event__Output>
  ExtendPreview: MethodDefinition<_banyan_v1_ExtendPreviewRequest, _banyan_v1_Preview, _banyan_v1_ExtendPreviewRequest__Output, _banyan_v1_Preview__Output>
  History: MethodDefinition<_banyan_v1_HistoryRequest, _banyan_v1_HistoryReply, _banyan_v1_HistoryRequest__Output, _banyan_v1_HistoryReply__Output>
  InspectAgent: MethodDefinition<_banyan_v1_InspectAgentRequest, _banyan_v1_AgentDetails, _banyan_v1_InspectAgentRequest__Output, _banyan_v1_AgentDetails__Output>
  InviteAgent: MethodDefinition<_banyan_v1_InviteAgentRequest, _banyan_v1_InviteAgentReply, _banyan_v1_InviteAgentRequest__Output, _banyan_v1_InviteAgentReply__Output>
  InviteEngine: MethodDefinition<_banyan_v1_InviteEngineRequest, _banyan_v1_InviteEngineReply, _banyan_v1_InviteEngineRequest__Output, _banyan_v1_InviteEngineReply__Output>
  LabelAgent: MethodDefinition<_banyan_v1_LabelAgentRequest, _banyan_v1_LabelAgentReply, _banyan_v1_LabelAgentRequest__Output, _banyan_v1_LabelAgentReply__Output>
  ListAgents: MethodDefinition<_banyan_v1_ListAgentsRequest, _banyan_v1_ListAgentsReply, _banyan_v1_ListAgentsRequest__Output, _banyan_v1_ListAgentsReply__Output>
  ListClients: MethodDefinition<_banyan_v1_ListClientsRequest, _banyan_v1_ListClientsReply, _banyan_v1_ListClientsRequest__Output, _banyan_v1_ListClientsReply__Output>
  ListEngines: MethodDefinition<_banyan_v1_ListEnginesRequest, _banyan_v1_ListEnginesReply, _banyan_v1_ListEnginesRequest__Output, _banyan_v1_ListEnginesReply__Output>
  ListInvitations: MethodDefinition<_banyan_v1_ListInvitationsRequest, _banyan_v1_ListInvitationsReply, _banyan_v1_ListInvitationsRequest__Output, _banyan_v1_ListInvitationsReply__Output>
  ListPreviews: MethodDefinition<_banyan_v1_ListPreviewsRequest, _banyan_v1_ListPreviewsReply, _banyan_v1_ListPreviewsRequest__Output, _banyan_v1_ListPreviewsReply__Output>
  ListSecrets: MethodDefinition<_banyan_v1_ListSecretsRequest, _banyan_v1_ListSecretsReply, _banyan_v1_ListSecretsRequest__Output, _banyan_v1_ListSecretsReply__Output>
  ListTasks: MethodDefinition<_banyan_v1_ListTasksRequest, _banyan_v1_ListTasksReply, _banyan_v1_ListTasksRequest__Output, _banyan_v1_ListTasksReply__Output>
  Logs: MethodDefinition<_banyan_v1_LogsRequest, _banyan_v1_LogLine, _banyan_v1_LogsRequest__Output, _banyan_v1_LogLine__Output>
  RemoveAgent: MethodDefinition<_banyan_v1_RemoveAgentRequest, _banyan_v1_RemoveAgentReply, _banyan_v1_RemoveAgentRequest__Output, _banyan_v1_RemoveAgentReply__Output>
  RemoveClient: MethodDefinition<_banyan_v1_RemoveClientRequest, _banyan_v1_Client, _banyan_v1_RemoveClientRequest__Output, _banyan_v1_Client__Output>
  RemoveEngine: MethodDefinition<_banyan_v1_RemoveEngineRequest, _banyan_v1_RemoveEngineReply, _banyan_v1_RemoveEngineRequest__Output, _banyan_v1_RemoveEngineReply__Output>
  RemovePreview: MethodDefinition<_banyan_v1_RemovePreviewRequest, _banyan_v1_Progress, _banyan_v1_RemovePreviewRequest__Output, _banyan_v1_Progress__Output>
  RemoveSecret: MethodDefinition<_banyan_v1_RemoveSecretRequest, _banyan_v1_RemoveSecretReply, _banyan_v1_RemoveSecretRequest__Output, _banyan_v1_RemoveSecretReply__Output>
  Resume: MethodDefinition<_banyan_v1_ResumeRequest, _banyan_v1_Progress, _banyan_v1_ResumeRequest__Output, _banyan_v1_Progress__Output>
  Rollback: MethodDefinition<_banyan_v1_RollbackRequest, _banyan_v1_Progress, _banyan_v1_RollbackRequest__Output, _banyan_v1_Progress__Output>
  RotateAgentKeys: MethodDefinition<_banyan_v1_RotateAgentKeysRequest, _banyan_v1_RotateAgentKeysReply, _banyan_v1_RotateAgentKeysRequest__Output, _banyan_v1_RotateAgentKeysReply__Output>
  RotateEngineKey: MethodDefinition<_banyan_v1_RotateEngineKeyRequest, _banyan_v1_RotateEngineKeyReply, _banyan_v1_RotateEngineKeyRequest__Output, _banyan_v1_RotateEngineKeyReply__Output>
  RotateSecretsKey: MethodDefinition<_banyan_v1_RotateSecretsKeyRequest, _banyan_v1_RotateSecretsKeyReply, _banyan_v1_RotateSecretsKeyRequest__Output, _banyan_v1_RotateSecretsKeyReply__Output>
  SetAvailability: MethodDefinition<_banyan_v1_SetAvailabilityRequest, _banyan_v1_Progress, _banyan_v1_SetAvailabilityRequest__Output, _banyan_v1_Progress__Output>
  SetSecret: MethodDefinition<_banyan_v1_SetSecretRequest, _banyan_v1_SetSecretReply, _banyan_v1_SetSecretRequest__Output, _banyan_v1_SetSecretReply__Output>
  Status: MethodDefinition<_banyan_v1_StatusRequest, _banyan_v1_StatusReply, _banyan_v1_StatusRequest__Output, _banyan_v1_StatusReply__Output>
  Suspend: MethodDefinition<_banyan_v1_SuspendRequest, _banyan_v1_SuspendReply, _banyan_v1_SuspendRequest__Output, _banyan_v1_SuspendReply__Output>
  Sync: MethodDefinition<_banyan_v1_SyncRequest, _banyan_v1_Progress, _banyan_v1_SyncRequest__Output, _banyan_v1_Progress__Output>
  TestWebhook: MethodDefinition<_banyan_v1_TestWebhookRequest, _banyan_v1_TestWebhookReply, _banyan_v1_TestWebhookRequest__Output, _banyan_v1_TestWebhookReply__Output>
  Trigger: MethodDefinition<_banyan_v1_TriggerRequest, _banyan_v1_TriggerReply, _banyan_v1_TriggerRequest__Output, _banyan_v1_TriggerReply__Output>
  Version: MethodDefinition<_banyan_v1_VersionRequest, _banyan_v1_VersionReply, _banyan_v1_VersionRequest__Output, _banyan_v1_VersionReply__Output>
  Why: MethodDefinition<_banyan_v1_WhyRequest, _banyan_v1_WhyReply, _banyan_v1_WhyRequest__Output, _banyan_v1_WhyReply__Output>
  WithdrawInvitation: MethodDefinition<_banyan_v1_WithdrawInvitationRequest, _banyan_v1_Invitation, _banyan_v1_WithdrawInvitationRequest__Output, _banyan_v1_Invitation__Output>
}
