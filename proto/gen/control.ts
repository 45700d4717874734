import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { Ack as _banyan_v1_Ack, Ack__Output as _banyan_v1_Ack__Output } from './banyan/v1/Ack.ts';
import type { AddClientRequest as _banyan_v1_AddClientRequest, AddClientRequest__Output as _banyan_v1_AddClientRequest__Output } from './banyan/v1/AddClientRequest.ts';
import type { AgentDetails as _banyan_v1_AgentDetails, AgentDetails__Output as _banyan_v1_AgentDetails__Output } from './banyan/v1/AgentDetails.ts';
import type { AgentMessage as _banyan_v1_AgentMessage, AgentMessage__Output as _banyan_v1_AgentMessage__Output } from './banyan/v1/AgentMessage.ts';
import type { AgentResult as _banyan_v1_AgentResult, AgentResult__Output as _banyan_v1_AgentResult__Output } from './banyan/v1/AgentResult.ts';
import type { AgentServiceClient as _banyan_v1_AgentServiceClient, AgentServiceDefinition as _banyan_v1_AgentServiceDefinition } from './banyan/v1/AgentService.ts';
import type { AgentStatus as _banyan_v1_AgentStatus, AgentStatus__Output as _banyan_v1_AgentStatus__Output } from './banyan/v1/AgentStatus.ts';
import type { AllowEngineReply as _banyan_v1_AllowEngineReply, AllowEngineReply__Output as _banyan_v1_AllowEngineReply__Output } from './banyan/v1/AllowEngineReply.ts';
import type { AllowEngineRequest as _banyan_v1_AllowEngineRequest, AllowEngineRequest__Output as _banyan_v1_AllowEngineRequest__Output } from './banyan/v1/AllowEngineRequest.ts';
import type { Announced as _banyan_v1_Announced, Announced__Output as _banyan_v1_Announced__Output } from './banyan/v1/Announced.ts';
import type { AppDiff as _banyan_v1_AppDiff, AppDiff__Output as _banyan_v1_AppDiff__Output } from './banyan/v1/AppDiff.ts';
import type { ApplicationStatus as _banyan_v1_ApplicationStatus, ApplicationStatus__Output as _banyan_v1_ApplicationStatus__Output } from './banyan/v1/ApplicationStatus.ts';
import type { ApproveRequest as _banyan_v1_ApproveRequest, ApproveRequest__Output as _banyan_v1_ApproveRequest__Output } from './banyan/v1/ApproveRequest.ts';
import type { BackupPart as _banyan_v1_BackupPart, BackupPart__Output as _banyan_v1_BackupPart__Output } from './banyan/v1/BackupPart.ts';
import type { Beat as _banyan_v1_Beat, Beat__Output as _banyan_v1_Beat__Output } from './banyan/v1/Beat.ts';
import type { Bytes as _banyan_v1_Bytes, Bytes__Output as _banyan_v1_Bytes__Output } from './banyan/v1/Bytes.ts';
import type { Cause as _banyan_v1_Cause, Cause__Output as _banyan_v1_Cause__Output } from './banyan/v1/Cause.ts';
import type { Certificate as _banyan_v1_Certificate, Certificate__Output as _banyan_v1_Certificate__Output } from './banyan/v1/Certificate.ts';
import type { Client as _banyan_v1_Client, Client__Output as _banyan_v1_Client__Output } from './banyan/v1/Client.ts';
import type { Condition as _banyan_v1_Condition, Condition__Output as _banyan_v1_Condition__Output } from './banyan/v1/Condition.ts';
import type { ControlServiceClient as _banyan_v1_ControlServiceClient, ControlServiceDefinition as _banyan_v1_ControlServiceDefinition } from './banyan/v1/ControlService.ts';
import type { CreateBackupRequest as _banyan_v1_CreateBackupRequest, CreateBackupRequest__Output as _banyan_v1_CreateBackupRequest__Output } from './banyan/v1/CreateBackupRequest.ts';
import type { Delta as _banyan_v1_Delta, Delta__Output as _banyan_v1_Delta__Output } from './banyan/v1/Delta.ts';
import type { DiffReply as _banyan_v1_DiffReply, DiffReply__Output as _banyan_v1_DiffReply__Output } from './banyan/v1/DiffReply.ts';
import type { DiffRequest as _banyan_v1_DiffRequest, DiffRequest__Output as _banyan_v1_DiffRequest__Output } from './banyan/v1/DiffRequest.ts';
import type { DownRequest as _banyan_v1_DownRequest, DownRequest__Output as _banyan_v1_DownRequest__Output } from './banyan/v1/DownRequest.ts';
import type { EngineKeyEnd as _banyan_v1_EngineKeyEnd, EngineKeyEnd__Output as _banyan_v1_EngineKeyEnd__Output } from './banyan/v1/EngineKeyEnd.ts';
import type { EngineMessage as _banyan_v1_EngineMessage, EngineMessage__Output as _banyan_v1_EngineMessage__Output } from './banyan/v1/EngineMessage.ts';
import type { EnginePlace as _banyan_v1_EnginePlace, EnginePlace__Output as _banyan_v1_EnginePlace__Output } from './banyan/v1/EnginePlace.ts';
import type { EngineStatus as _banyan_v1_EngineStatus, EngineStatus__Output as _banyan_v1_EngineStatus__Output } from './banyan/v1/EngineStatus.ts';
import type { Engines as _banyan_v1_Engines, Engines__Output as _banyan_v1_Engines__Output } from './banyan/v1/Engines.ts';
import type { EnrolReply as _banyan_v1_EnrolReply, EnrolReply__Output as _banyan_v1_EnrolReply__Output } from './banyan/v1/EnrolReply.ts';
import type { EnrolRequest as _banyan_v1_EnrolRequest, EnrolRequest__Output as _banyan_v1_EnrolRequest__Output } from './banyan/v1/EnrolRequest.ts';
import type { Event as _banyan_v1_Event, Event__Output as _banyan_v1_Event__Output } from './banyan/v1/Event.ts';
import type { EventsRequest as _banyan_v1_EventsRequest, EventsRequest__Output as _banyan_v1_EventsRequest__Output } from './banyan/v1/EventsRequest.ts';
import type { ExtendPreviewRequest as _banyan_v1_ExtendPreviewRequest, ExtendPreviewRequest__Output as _banyan_v1_ExtendPreviewRequest__Output } from './banyan/v1/ExtendPreviewRequest.ts';
import type { FieldDiff as _banyan_v1_FieldDiff, FieldDiff__Output as _banyan_v1_FieldDiff__Output } from './banyan/v1/FieldDiff.ts';
import type { Generation as _banyan_v1_Generation, Generation__Output as _banyan_v1_Generation__Output } from './banyan/v1/Generation.ts';
import type { Healing as _banyan_v1_Healing, Healing__Output as _banyan_v1_Healing__Output } from './banyan/v1/Healing.ts';
import type { HealingRules as _banyan_v1_HealingRules, HealingRules__Output as _banyan_v1_HealingRules__Output } from './banyan/v1/HealingRules.ts';
import type { Heartbeat as _banyan_v1_Heartbeat, Heartbeat__Output as _banyan_v1_Heartbeat__Output } from './banyan/v1/Heartbeat.ts';
import type { Hello as _banyan_v1_Hello, Hello__Output as _banyan_v1_Hello__Output } from './banyan/v1/Hello.ts';
import type { HistoryReply as _banyan_v1_HistoryReply, HistoryReply__Output as _banyan_v1_HistoryReply__Output } from './banyan/v1/HistoryReply.ts';
import type { HistoryRequest as _banyan_v1_HistoryRequest, HistoryRequest__Output as _banyan_v1_HistoryRequest__Output } from './banyan/v1/HistoryRequest.ts';
import type { ImageBuild as _banyan_v1_ImageBuild, ImageBuild__Output as _banyan_v1_ImageBuild__Output } from './banyan/v1/ImageBuild.ts';
import type { InspectAgentRequest as _banyan_v1_InspectAgentRequest, InspectAgentRequest__Output as _banyan_v1_InspectAgentRequest__Output } from './banyan/v1/InspectAgentRequest.ts';
import type { Invitation as _banyan_v1_Invitation, Invitation__Output as _banyan_v1_Invitation__Output } from './banyan/v1/Invitation.ts';
import type { InviteAgentReply as _banyan_v1_InviteAgentReply, InviteAgentReply__Output as _banyan_v1_InviteAgentReply__Output } from './banyan/v1/InviteAgentReply.ts';
import type { InviteAgentRequest as _banyan_v1_InviteAgentRequest, InviteAgentRequest__Output as _banyan_v1_InviteAgentRequest__Output } from './banyan/v1/InviteAgentRequest.ts';
import type { InviteEngineReply as _banyan_v1_InviteEngineReply, InviteEngineReply__Output as _banyan_v1_InviteEngineReply__Output } from './banyan/v1/InviteEngineReply.ts';
import type { InviteEngineRequest as _banyan_v1_InviteEngineRequest, InviteEngineRequest__Output as _banyan_v1_InviteEngineRequest__Output } from './banyan/v1/InviteEngineRequest.ts';
import type { JoinEngineReply as _banyan_v1_JoinEngineReply, JoinEngineReply__Output as _banyan_v1_JoinEngineReply__Output } from './banyan/v1/JoinEngineReply.ts';
import type { JoinEngineRequest as _banyan_v1_JoinEngineRequest, JoinEngineRequest__Output as _banyan_v1_JoinEngineRequest__Output } from './banyan/v1/JoinEngineRequest.ts';
import type { JoinRequest as _banyan_v1_JoinRequest, JoinRequest__Output as _banyan_v1_JoinRequest__Output } from './banyan/v1/JoinRequest.ts';
import type { JoinServiceClient as _banyan_v1_JoinServiceClient, JoinServiceDefinition as _banyan_v1_JoinServiceDefinition } from './banyan/v1/JoinService.ts';
import type { KeyChanged as _banyan_v1_KeyChanged, KeyChanged__Output as _banyan_v1_KeyChanged__Output } from './banyan/v1/KeyChanged.ts';
import type { KeyProof as _banyan_v1_KeyProof, KeyProof__Output as _banyan_v1_KeyProof__Output } from './banyan/v1/KeyProof.ts';
import type { LabelAgentReply as _banyan_v1_LabelAgentReply, LabelAgentReply__Output as _banyan_v1_LabelAgentReply__Output } from './banyan/v1/LabelAgentReply.ts';
import type { LabelAgentRequest as _banyan_v1_LabelAgentRequest, LabelAgentRequest__Output as _banyan_v1_LabelAgentRequest__Output } from './banyan/v1/LabelAgentRequest.ts';
import type { ListAgentsReply as _banyan_v1_ListAgentsReply, ListAgentsReply__Output as _banyan_v1_ListAgentsReply__Output } from './banyan/v1/ListAgentsReply.ts';
import type { ListAgentsRequest as _banyan_v1_ListAgentsRequest, ListAgentsRequest__Output as _banyan_v1_ListAgentsRequest__Output } from './banyan/v1/ListAgentsRequest.ts';
import type { ListClientsReply as _banyan_v1_ListClientsReply, ListClientsReply__Output as _banyan_v1_ListClientsReply__Output } from './banyan/v1/ListClientsReply.ts';
import type { ListClientsRequest as _banyan_v1_ListClientsRequest, ListClientsRequest__Output as _banyan_v1_ListClientsRequest__Output } from './banyan/v1/ListClientsRequest.ts';
import type { ListEnginesReply as _banyan_v1_ListEnginesReply, ListEnginesReply__Output as _banyan_v1_ListEnginesReply__Output } from './banyan/v1/ListEnginesReply.ts';
import type { ListEnginesRequest as _banyan_v1_ListEnginesRequest, ListEnginesRequest__Output as _banyan_v1_ListEnginesRequest__Output } from './banyan/v1/ListEnginesRequest.ts';
import type { ListInvitationsReply as _banyan_v1_ListInvitationsReply, ListInvitationsReply__Output as _banyan_v1_ListInvitationsReply__Output } from './banyan/v1/ListInvitationsReply.ts';
import type { ListInvitationsRequest as _banyan_v1_ListInvitationsRequest, ListInvitationsRequest__Output as _banyan_v1_ListInvitationsRequest__Output } from './banyan/v1/ListInvitationsRequest.ts';
import type { ListPreviewsReply as _banyan_v1_ListPreviewsReply, ListPreviewsReply__Output as _banyan_v1_ListPreviewsReply__Output } from './banyan/v1/ListPreviewsReply.ts';
import type { ListPreviewsRequest as _banyan_v1_ListPreviewsRequest, ListPreviewsRequest__Output as _banyan_v1_ListPreviewsRequest__Output } from './banyan/v1/ListPreviewsRequest.ts';
import type { ListSecretsReply as _banyan_v1_ListSecretsReply, ListSecretsReply__Output as _banyan_v1_ListSecretsReply__Output } from './banyan/v1/ListSecretsReply.ts';
import type { ListSecretsRequest as _banyan_v1_ListSecretsRequest, ListSecretsRequest__Output as _banyan_v1_ListSecretsRequest__Output } from './banyan/v1/ListSecretsRequest.ts';
import type { ListTasksReply as _banyan_v1_ListTasksReply, ListTasksReply__Output as _banyan_v1_ListTasksReply__Output } from './banyan/v1/ListTasksReply.ts';
import type { ListTasksRequest as _banyan_v1_ListTasksRequest, ListTasksRequest__Output as _banyan_v1_ListTasksRequest__Output } from './banyan/v1/ListTasksRequest.ts';
import type { LogChunk as _banyan_v1_LogChunk, LogChunk__Output as _banyan_v1_LogChunk__Output } from './banyan/v1/LogChunk.ts';
import type { LogLine as _banyan_v1_LogLine, LogLine__Output as _banyan_v1_LogLine__Output } from './banyan/v1/LogLine.ts';
import type { LogRequest as _banyan_v1_LogRequest, LogRequest__Output as _banyan_v1_LogRequest__Output } from './banyan/v1/LogRequest.ts';
import type { LogsRequest as _banyan_v1_LogsRequest, LogsRequest__Output as _banyan_v1_LogsRequest__Output } from './banyan/v1/LogsRequest.ts';
import type { Origin as _banyan_v1_Origin, Origin__Output as _banyan_v1_Origin__Output } from './banyan/v1/Origin.ts';
import type { Preview as _banyan_v1_Preview, Preview__Output as _banyan_v1_Preview__Output } from './banyan/v1/Preview.ts';
import type { Progress as _banyan_v1_Progress, Progress__Output as _banyan_v1_Progress__Output } from './banyan/v1/Progress.ts';
import type { PushLogsReply as _banyan_v1_PushLogsReply, PushLogsReply__Output as _banyan_v1_PushLogsReply__Output } from './banyan/v1/PushLogsReply.ts';
import type { RemoveAgentReply as _banyan_v1_RemoveAgentReply, RemoveAgentReply__Output as _banyan_v1_RemoveAgentReply__Output } from './banyan/v1/RemoveAgentReply.ts';
import type { RemoveAgentRequest as _banyan_v1_RemoveAgentRequest, RemoveAgentRequest__Output as _banyan_v1_RemoveAgentRequest__Output } from './banyan/v1/RemoveAgentRequest.ts';
import type { RemoveClientRequest as _banyan_v1_RemoveClientRequest, RemoveClientRequest__Output as _banyan_v1_RemoveClientRequest__Output } from './banyan/v1/RemoveClientRequest.ts';
import type { RemoveEngineReply as _banyan_v1_RemoveEngineReply, RemoveEngineReply__Output as _banyan_v1_RemoveEngineReply__Output } from './banyan/v1/RemoveEngineReply.ts';
import type { RemoveEngineRequest as _banyan_v1_RemoveEngineRequest, RemoveEngineRequest__Output as _banyan_v1_RemoveEngineRequest__Output } from './banyan/v1/RemoveEngineRequest.ts';
import type { RemovePreviewRequest as _banyan_v1_RemovePreviewRequest, RemovePreviewRequest__Output as _banyan_v1_RemovePreviewRequest__Output } from './banyan/v1/RemovePreviewRequest.ts';
import type { RemoveSecretReply as _banyan_v1_RemoveSecretReply, RemoveSecretReply__Output as _banyan_v1_RemoveSecretReply__Output } from './banyan/v1/RemoveSecretReply.ts';
import type { RemoveSecretRequest as _banyan_v1_RemoveSecretRequest, RemoveSecretRequest__Output as _banyan_v1_RemoveSecretRequest__Output } from './banyan/v1/RemoveSecretRequest.ts';
import type { RenewRequest as _banyan_v1_RenewRequest, RenewRequest__Output as _banyan_v1_RenewRequest__Output } from './banyan/v1/RenewRequest.ts';
import type { RepositoryStatus as _banyan_v1_RepositoryStatus, RepositoryStatus__Output as _banyan_v1_RepositoryStatus__Output } from './banyan/v1/RepositoryStatus.ts';
import type { ResumeRequest as _banyan_v1_ResumeRequest, ResumeRequest__Output as _banyan_v1_ResumeRequest__Output } from './banyan/v1/ResumeRequest.ts';
import type { RollbackRequest as _banyan_v1_RollbackRequest, RollbackRequest__Output as _banyan_v1_RollbackRequest__Output } from './banyan/v1/RollbackRequest.ts';
import type { RotateAgentKeysReply as _banyan_v1_RotateAgentKeysReply, RotateAgentKeysReply__Output as _banyan_v1_RotateAgentKeysReply__Output } from './banyan/v1/RotateAgentKeysReply.ts';
import type { RotateAgentKeysRequest as _banyan_v1_RotateAgentKeysRequest, RotateAgentKeysRequest__Output as _banyan_v1_RotateAgentKeysRequest__Output } from './banyan/v1/RotateAgentKeysRequest.ts';
import type { RotateEngineKeyReply as _banyan_v1_RotateEngineKeyReply, RotateEngineKeyReply__Output as _banyan_v1_RotateEngineKeyReply__Output } from './banyan/v1/RotateEngineKeyReply.ts';
import type { RotateEngineKeyRequest as _banyan_v1_RotateEngineKeyRequest, RotateEngineKeyRequest__Output as _banyan_v1_RotateEngineKeyRequest__Output } from './banyan/v1/RotateEngineKeyRequest.ts';
import type { RotateKey as _banyan_v1_RotateKey, RotateKey__Output as _banyan_v1_RotateKey__Output } from './banyan/v1/RotateKey.ts';
import type { RotateSecretsKeyReply as _banyan_v1_RotateSecretsKeyReply, RotateSecretsKeyReply__Output as _banyan_v1_RotateSecretsKeyReply__Output } from './banyan/v1/RotateSecretsKeyReply.ts';
import type { RotateSecretsKeyRequest as _banyan_v1_RotateSecretsKeyRequest, RotateSecretsKeyRequest__Output as _banyan_v1_RotateSecretsKeyRequest__Output } from './banyan/v1/RotateSecretsKeyRequest.ts';
import type { Secret as _banyan_v1_Secret, Secret__Output as _banyan_v1_Secret__Output } from './banyan/v1/Secret.ts';
import type { SecretUser as _banyan_v1_SecretUser, SecretUser__Output as _banyan_v1_SecretUser__Output } from './banyan/v1/SecretUser.ts';
import type { SecretVersion as _banyan_v1_SecretVersion, SecretVersion__Output as _banyan_v1_SecretVersion__Output } from './banyan/v1/SecretVersion.ts';
import type { ServiceDiff as _banyan_v1_ServiceDiff, ServiceDiff__Output as _banyan_v1_ServiceDiff__Output } from './banyan/v1/ServiceDiff.ts';
import type { SetAvailabilityRequest as _banyan_v1_SetAvailabilityRequest, SetAvailabilityRequest__Output as _banyan_v1_SetAvailabilityRequest__Output } from './banyan/v1/SetAvailabilityRequest.ts';
import type { SetSecretReply as _banyan_v1_SetSecretReply, SetSecretReply__Output as _banyan_v1_SetSecretReply__Output } from './banyan/v1/SetSecretReply.ts';
import type { SetSecretRequest as _banyan_v1_SetSecretRequest, SetSecretRequest__Output as _banyan_v1_SetSecretRequest__Output } from './banyan/v1/SetSecretRequest.ts';
import type { Snapshot as _banyan_v1_Snapshot, Snapshot__Output as _banyan_v1_Snapshot__Output } from './banyan/v1/Snapshot.ts';
import type { StatusReply as _banyan_v1_StatusReply, StatusReply__Output as _banyan_v1_StatusReply__Output } from './banyan/v1/StatusReply.ts';
import type { StatusReport as _banyan_v1_StatusReport, StatusReport__Output as _banyan_v1_StatusReport__Output } from './banyan/v1/StatusReport.ts';
import type { StatusRequest as _banyan_v1_StatusRequest, StatusRequest__Output as _banyan_v1_StatusRequest__Output } from './banyan/v1/StatusRequest.ts';
import type { SuspendReply as _banyan_v1_SuspendReply, SuspendReply__Output as _banyan_v1_SuspendReply__Output } from './banyan/v1/SuspendReply.ts';
import type { SuspendRequest as _banyan_v1_SuspendRequest, SuspendRequest__Output as _banyan_v1_SuspendRequest__Output } from './banyan/v1/SuspendRequest.ts';
import type { Sweeps as _banyan_v1_Sweeps, Sweeps__Output as _banyan_v1_Sweeps__Output } from './banyan/v1/Sweeps.ts';
import type { Swept as _banyan_v1_Swept, Swept__Output as _banyan_v1_Swept__Output } from './banyan/v1/Swept.ts';
import type { SyncRequest as _banyan_v1_SyncRequest, SyncRequest__Output as _banyan_v1_SyncRequest__Output } from './banyan/v1/SyncRequest.ts';
import type { TaskView as _banyan_v1_TaskView, TaskView__Output as _banyan_v1_TaskView__Output } from './banyan/v1/TaskView.ts';
import type { TestWebhookReply as _banyan_v1_TestWebhookReply, TestWebhookReply__Output as _banyan_v1_TestWebhookReply__Output } from './banyan/v1/TestWebhookReply.ts';
import type { TestWebhookRequest as _banyan_v1_TestWebhookRequest, TestWebhookRequest__Output as _banyan_v1_TestWebhookRequest__Output } from './banyan/v1/TestWebhookRequest.ts';
import type { TriggerReply as _banyan_v1_TriggerReply, TriggerReply__Output as _banyan_v1_TriggerReply__Output } from './banyan/v1/TriggerReply.ts';
import type { TriggerRequest as _banyan_v1_TriggerRequest, TriggerRequest__Output as _banyan_v1_TriggerRequest__Output } from './banyan/v1/TriggerRequest.ts';
import type { TunnelEnd as _banyan_v1_TunnelEnd, TunnelEnd__Output as _banyan_v1_TunnelEnd__Output } from './banyan/v1/TunnelEnd.ts';
import type { VersionReply as _banyan_v1_VersionReply, VersionReply__Output as _banyan_v1_VersionReply__Output } from './banyan/v1/VersionReply.ts';
import type { VersionRequest as _banyan_v1_VersionRequest, VersionRequest__Output as _banyan_v1_VersionRequest__Output } from './banyan/v1/VersionRequest.ts';
import type { Wait as _banyan_v1_Wait, Wait__Output as _banyan_v1_Wait__Output } from './banyan/v1/Wait.ts';
import type { WebhookStep as _banyan_v1_WebhookStep, WebhookStep__Output as _banyan_v1_WebhookStep__Output } from './banyan/v1/WebhookStep.ts';
import type { Welcome as _banyan_v1_Welcome, Welcome__Output as _banyan_v1_Welcome__Output } from './banyan/v1/Welcome.ts';
import type { WhyReply as _banyan_v1_WhyReply, WhyReply__Output as _banyan_v1_WhyReply__Output } from './banyan/v1/WhyReply.ts';
import type { WhyRequest as _banyan_v1_WhyRequest, WhyRequest__Output as _banyan_v1_WhyRequest__Output } from './banyan/v1/WhyRequest.ts';
import type { WithdrawInvitationRequest as _banyan_v1_WithdrawInvitationRequest, WithdrawInvitationRequest__Output as _banyan_v1_WithdrawInvitationRequest__Output } from './banyan/v1/WithdrawInvitationRequest.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  banyan: {
    v1: {
      Ack: MessageTypeDefinition<_banyan_v1_Ack, _banyan_v1_Ack__Output>
      AddClientRequest: MessageTypeDefinition<_banyan_v1_AddClientRequest, _banyan_v1_AddClientRequest__Output>
      AgentDetails: MessageTypeDefinition<_banyan_v1_AgentDetails, _banyan_v1_AgentDetails__Output>
      AgentMessage: MessageTypeDefinition<_banyan_v1_AgentMessage, _banyan_v1_AgentMessage__Output>
      AgentResult: MessageTypeDefinition<_banyan_v1_AgentResult, _banyan_v1_AgentResult__Output>
      /**
       * Agents dial engines; engines never dial agents.
       */
      AgentService: SubtypeConstructor<typeof grpc.Client, _banyan_v1_AgentServiceClient> & { service: _banyan_v1_AgentServiceDefinition }
      AgentStatus: MessageTypeDefinition<_banyan_v1_AgentStatus, _banyan_v1_AgentStatus__Output>
      AllowEngineReply: MessageTypeDefinition<_banyan_v1_AllowEngineReply, _banyan_v1_AllowEngineReply__Output>
      AllowEngineRequest: MessageTypeDefinition<_banyan_v1_AllowEngineRequest, _banyan_v1_AllowEngineRequest__Output>
      Announced: MessageTypeDefinition<_banyan_v1_Announced, _banyan_v1_Announced__Output>
      AppDiff: MessageTypeDefinition<_banyan_v1_AppDiff, _banyan_v1_AppDiff__Output>
      ApplicationStatus: MessageTypeDefinition<_banyan_v1_ApplicationStatus, _banyan_v1_ApplicationStatus__Output>
      ApproveRequest: MessageTypeDefinition<_banyan_v1_ApproveRequest, _banyan_v1_ApproveRequest__Output>
      BackupPart: MessageTypeDefinition<_banyan_v1_BackupPart, _banyan_v1_BackupPart__Output>
      Beat: MessageTypeDefinition<_banyan_v1_Beat, _banyan_v1_Beat__Output>
      Bytes: MessageTypeDefinition<_banyan_v1_Bytes, _banyan_v1_Bytes__Output>
      Cause: MessageTypeDefinition<_banyan_v1_Cause, _banyan_v1_Cause__Output>
      Certificate: MessageTypeDefinition<_banyan_v1_Certificate, _banyan_v1_Certificate__Output>
      Client: MessageTypeDefinition<_banyan_v1_Client, _banyan_v1_Client__Output>
      Condition: MessageTypeDefinition<_banyan_v1_Condition, _banyan_v1_Condition__Output>
      /**
       * What people and the webhook receiver ask of an engine. Times are epoch milliseconds.
       */
      ControlService: SubtypeConstructor<typeof grpc.Client, _banyan_v1_ControlServiceClient> & { service: _banyan_v1_ControlServiceDefinition }
      CreateBackupRequest: MessageTypeDefinition<_banyan_v1_CreateBackupRequest, _banyan_v1_CreateBackupRequest__Output>
      Delta: MessageTypeDefinition<_banyan_v1_Delta, _banyan_v1_Delta__Output>
      DiffReply: MessageTypeDefinition<_banyan_v1_DiffReply, _banyan_v1_DiffReply__Output>
      DiffRequest: MessageTypeDefinition<_banyan_v1_DiffRequest, _banyan_v1_DiffRequest__Output>
      DownRequest: MessageTypeDefinition<_banyan_v1_DownRequest, _banyan_v1_DownRequest__Output>
      EngineKeyEnd: MessageTypeDefinition<_banyan_v1_EngineKeyEnd, _banyan_v1_EngineKeyEnd__Output>
      EngineMessage: MessageTypeDefinition<_banyan_v1_EngineMessage, _banyan_v1_EngineMessage__Output>
      EnginePlace: MessageTypeDefinition<_banyan_v1_EnginePlace, _banyan_v1_EnginePlace__Output>
      EngineStatus: MessageTypeDefinition<_banyan_v1_EngineStatus, _banyan_v1_EngineStatus__Output>
      Engines: MessageTypeDefinition<_banyan_v1_Engines, _banyan_v1_Engines__Output>
      EnrolReply: MessageTypeDefinition<_banyan_v1_EnrolReply, _banyan_v1_EnrolReply__Output>
      EnrolRequest: MessageTypeDefinition<_banyan_v1_EnrolRequest, _banyan_v1_EnrolRequest__Output>
      Event: MessageTypeDefinition<_banyan_v1_Event, _banyan_v1_Event__Output>
      EventsRequest: MessageTypeDefinition<_banyan_v1_EventsRequest, _banyan_v1_EventsRequest__Output>
      ExtendPreviewRequest: MessageTypeDefinition<_banyan_v1_ExtendPreviewRequest, _banyan_v1_ExtendPreviewRequest__Output>
      FieldDiff: MessageTypeDefinition<_banyan_v1_FieldDiff, _banyan_v1_FieldDiff__Output>
      Generation: MessageTypeDefinition<_banyan_v1_Generation, _banyan_v1_Generation__Output>
      Healing: MessageTypeDefinition<_banyan_v1_Healing, _banyan_v1_Healing__Output>
      HealingRules: MessageTypeDefinition<_banyan_v1_HealingRules, _banyan_v1_HealingRules__Output>
      Heartbeat: MessageTypeDefinition<_banyan_v1_Heartbeat, _banyan_v1_Heartbeat__Output>
      Hello: MessageTypeDefinition<_banyan_v1_Hello, _banyan_v1_Hello__Output>
      HistoryReply: MessageTypeDefinition<_banyan_v1_HistoryReply, _banyan_v1_HistoryReply__Output>
      HistoryRequest: MessageTypeDefinition<_banyan_v1_HistoryRequest, _banyan_v1_HistoryRequest__Output>
      ImageBuild: MessageTypeDefinition<_banyan_v1_ImageBuild, _banyan_v1_ImageBuild__Output>
      InspectAgentRequest: MessageTypeDefinition<_banyan_v1_InspectAgentRequest, _banyan_v1_InspectAgentRequest__Output>
      Invitation: MessageTypeDefinition<_banyan_v1_Invitation, _banyan_v1_Invitation__Output>
      InviteAgentReply: MessageTypeDefinition<_banyan_v1_InviteAgentReply, _banyan_v1_InviteAgentReply__Output>
      InviteAgentRequest: MessageTypeDefinition<_banyan_v1_InviteAgentRequest, _banyan_v1_InviteAgentRequest__Output>
      InviteEngineReply: MessageTypeDefinition<_banyan_v1_InviteEngineReply, _banyan_v1_InviteEngineReply__Output>
      InviteEngineRequest: MessageTypeDefinition<_banyan_v1_InviteEngineRequest, _banyan_v1_InviteEngineRequest__Output>
      JoinEngineReply: MessageTypeDefinition<_banyan_v1_JoinEngineReply, _banyan_v1_JoinEngineReply__Output>
      JoinEngineRequest: MessageTypeDefinition<_banyan_v1_JoinEngineRequest, _banyan_v1_JoinEngineRequest__Output>
      JoinRequest: MessageTypeDefinition<_banyan_v1_JoinRequest, _banyan_v1_JoinRequest__Output>
      /**
       * What a server that has no certificate yet may ask for.
       */
      JoinService: SubtypeConstructor<typeof grpc.Client, _banyan_v1_JoinServiceClient> & { service: _banyan_v1_JoinServiceDefinition }
      KeyChanged: MessageTypeDefinition<_banyan_v1_KeyChanged, _banyan_v1_KeyChanged__Output>
      KeyProof: MessageTypeDefinition<_banyan_v1_KeyProof, _banyan_v1_KeyProof__Output>
      LabelAgentReply: MessageTypeDefinition<_banyan_v1_LabelAgentReply, _banyan_v1_LabelAgentReply__Output>
      LabelAgentRequest: MessageTypeDefinition<_banyan_v1_LabelAgentRequest, _banyan_v1_LabelAgentRequest__Output>
      ListAgentsReply: MessageTypeDefinition<_banyan_v1_ListAgentsReply, _banyan_v1_ListAgentsReply__Output>
      ListAgentsRequest: MessageTypeDefinition<_banyan_v1_ListAgentsRequest, _banyan_v1_ListAgentsRequest__Output>
      ListClientsReply: MessageTypeDefinition<_banyan_v1_ListClientsReply, _banyan_v1_ListClientsReply__Output>
      ListClientsRequest: MessageTypeDefinition<_banyan_v1_ListClientsRequest, _banyan_v1_ListClientsRequest__Output>
      ListEnginesReply: MessageTypeDefinition<_banyan_v1_ListEnginesReply, _banyan_v1_ListEnginesReply__Output>
      ListEnginesRequest: MessageTypeDefinition<_banyan_v1_ListEnginesRequest, _banyan_v1_ListEnginesRequest__Output>
      ListInvitationsReply: MessageTypeDefinition<_banyan_v1_ListInvitationsReply, _banyan_v1_ListInvitationsReply__Output>
      ListInvitationsRequest: MessageTypeDefinition<_banyan_v1_ListInvitationsRequest, _banyan_v1_ListInvitationsRequest__Output>
      ListPreviewsReply: MessageTypeDefinition<_banyan_v1_ListPreviewsReply, _banyan_v1_ListPreviewsReply__Output>
      ListPreviewsRequest: MessageTypeDefinition<_banyan_v1_ListPreviewsRequest, _banyan_v1_ListPreviewsRequest__Output>
      ListSecretsReply: MessageTypeDefinition<_banyan_v1_ListSecretsReply, _banyan_v1_ListSecretsReply__Output>
      ListSecretsRequest: MessageTypeDefinition<_banyan_v1_ListSecretsRequest, _banyan_v1_ListSecretsRequest__Output>
      ListTasksReply: MessageTypeDefinition<_banyan_v1_ListTasksReply, _banyan_v1_ListTasksReply__Output>
      ListTasksRequest: MessageTypeDefinition<_banyan_v1_ListTasksRequest, _banyan_v1_ListTasksRequest__Output>
      LogChunk: MessageTypeDefinition<_banyan_v1_LogChunk, _banyan_v1_LogChunk__Output>
      LogLine: MessageTypeDefinition<_banyan_v1_LogLine, _banyan_v1_LogLine__Output>
      LogRequest: MessageTypeDefinition<_banyan_v1_LogRequest, _banyan_v1_LogRequest__Output>
      LogsRequest: MessageTypeDefinition<_banyan_v1_LogsRequest, _banyan_v1_LogsRequest__Output>
      Origin: MessageTypeDefinition<_banyan_v1_Origin, _banyan_v1_Origin__Output>
      Preview: MessageTypeDefinition<_banyan_v1_Preview, _banyan_v1_Preview__Output>
      Progress: MessageTypeDefinition<_banyan_v1_Progress, _banyan_v1_Progress__Output>
      PushLogsReply: MessageTypeDefinition<_banyan_v1_PushLogsReply, _banyan_v1_PushLogsReply__Output>
      RemoveAgentReply: MessageTypeDefinition<_banyan_v1_RemoveAgentReply, _banyan_v1_RemoveAgentReply__Output>
      RemoveAgentRequest: MessageTypeDefinition<_banyan_v1_RemoveAgentRequest, _banyan_v1_RemoveAgentRequest__Output>
      RemoveClientRequest: MessageTypeDefinition<_banyan_v1_RemoveClientRequest, _banyan_v1_RemoveClientRequest__Output>
      RemoveEngineReply: MessageTypeDefinition<_banyan_v1_RemoveEngineReply, _banyan_v1_RemoveEngineReply__Output>
      RemoveEngineRequest: MessageTypeDefinition<_banyan_v1_RemoveEngineRequest, _banyan_v1_RemoveEngineRequest__Output>
      RemovePreviewRequest: MessageTypeDefinition<_banyan_v1_RemovePreviewRequest, _banyan_v1_RemovePreviewRequest__Output>
      RemoveSecretReply: MessageTypeDefinition<_banyan_v1_RemoveSecretReply, _banyan_v1_RemoveSecretReply__Output>
      RemoveSecretRequest: MessageTypeDefinition<_banyan_v1_RemoveSecretRequest, _banyan_v1_RemoveSecretRequest__Output>
      RenewRequest: MessageTypeDefinition<_banyan_v1_RenewRequest, _banyan_v1_RenewRequest__Output>
      RepositoryStatus: MessageTypeDefinition<_banyan_v1_RepositoryStatus, _banyan_v1_RepositoryStatus__Output>
      ResumeRequest: MessageTypeDefinition<_banyan_v1_ResumeRequest, _banyan_v1_ResumeRequest__Output>
      RollbackRequest: MessageTypeDefinition<_banyan_v1_RollbackRequest, _banyan_v1_RollbackRequest__Output>
      RotateAgentKeysReply: MessageTypeDefinition<_banyan_v1_RotateAgentKeysReply, _banyan_v1_RotateAgentKeysReply__Output>
      RotateAgentKeysRequest: MessageTypeDefinition<_banyan_v1_RotateAgentKeysRequest, _banyan_v1_RotateAgentKeysRequest__Output>
      RotateEngineKeyReply: MessageTypeDefinition<_banyan_v1_RotateEngineKeyReply, _banyan_v1_RotateEngineKeyReply__Output>
      RotateEngineKeyRequest: MessageTypeDefinition<_banyan_v1_RotateEngineKeyRequest, _banyan_v1_RotateEngineKeyRequest__Output>
      RotateKey: MessageTypeDefinition<_banyan_v1_RotateKey, _banyan_v1_RotateKey__Output>
      RotateSecretsKeyReply: MessageTypeDefinition<_banyan_v1_RotateSecretsKeyReply, _banyan_v1_RotateSecretsKeyReply__Output>
      RotateSecretsKeyRequest: MessageTypeDefinition<_banyan_v1_RotateSecretsKeyRequest, _banyan_v1_RotateSecretsKeyRequest__Output>
      Secret: MessageTypeDefinition<_banyan_v1_Secret, _banyan_v1_Secret__Output>
      SecretUser: MessageTypeDefinition<_banyan_v1_SecretUser, _banyan_v1_SecretUser__Output>
      SecretVersion: MessageTypeDefinition<_banyan_v1_SecretVersion, _banyan_v1_SecretVersion__Output>
      ServiceDiff: MessageTypeDefinition<_banyan_v1_ServiceDiff, _banyan_v1_ServiceDiff__Output>
      SetAvailabilityRequest: MessageTypeDefinition<_banyan_v1_SetAvailabilityRequest, _banyan_v1_SetAvailabilityRequest__Output>
      SetSecretReply: MessageTypeDefinition<_banyan_v1_SetSecretReply, _banyan_v1_SetSecretReply__Output>
      SetSecretRequest: MessageTypeDefinition<_banyan_v1_SetSecretRequest, _banyan_v1_SetSecretRequest__Output>
      Snapshot: MessageTypeDefinition<_banyan_v1_Snapshot, _banyan_v1_Snapshot__Output>
      StatusReply: MessageTypeDefinition<_banyan_v1_StatusReply, _banyan_v1_StatusReply__Output>
      StatusReport: MessageTypeDefinition<_banyan_v1_StatusReport, _banyan_v1_StatusReport__Output>
      StatusRequest: MessageTypeDefinition<_banyan_v1_StatusRequest, _banyan_v1_StatusRequest__Output>
      SuspendReply: MessageTypeDefinition<_banyan_v1_SuspendReply, _banyan_v1_SuspendReply__Output>
      SuspendRequest: MessageTypeDefinition<_banyan_v1_SuspendRequest, _banyan_v1_SuspendRequest__Output>
      Sweeps: MessageTypeDefinition<_banyan_v1_Sweeps, _banyan_v1_Sweeps__Output>
      Swept: MessageTypeDefinition<_banyan_v1_Swept, _banyan_v1_Swept__Output>
      SyncRequest: MessageTypeDefinition<_banyan_v1_SyncRequest, _banyan_v1_SyncRequest__Output>
      TaskView: MessageTypeDefinition<_banyan_v1_TaskView, _banyan_v1_TaskView__Output>
      TestWebhookReply: MessageTypeDefinition<_banyan_v1_TestWebhookReply, _banyan_v1_TestWebhookReply__Output>
      TestWebhookRequest: MessageTypeDefinition<_banyan_v1_TestWebhookRequest, _banyan_v1_TestWebhookRequest__Output>
      TriggerReply: MessageTypeDefinition<_banyan_v1_TriggerReply, _banyan_v1_TriggerReply__Output>
      TriggerRequest: MessageTypeDefinition<_banyan_v1_TriggerRequest, _banyan_v1_TriggerRequest__Output>
      TunnelEnd: MessageTypeDefinition<_banyan_v1_TunnelEnd, _banyan_v1_TunnelEnd__Output>
      VersionReply: MessageTypeDefinition<_banyan_v1_VersionReply, _banyan_v1_VersionReply__Output>
      VersionRequest: MessageTypeDefinition<_banyan_v1_VersionRequest, _banyan_v1_VersionRequest__Output>
      Wait: MessageTypeDefinition<_banyan_v1_Wait, _banyan_v1_Wait__Output>
      WebhookStep: MessageTypeDefinition<_banyan_v1_WebhookStep, _banyan_v1_WebhookStep__Output>
      Welcome: MessageTypeDefinition<_banyan_v1_Welcome, _banyan_v1_Welcome__Output>
      WhyReply: MessageTypeDefinition<_banyan_v1_WhyReply, _banyan_v1_WhyReply__Output>
      WhyRequest: MessageTypeDefinition<_banyan_v1_WhyRequest, _banyan_v1_WhyRequest__Output>
      WithdrawInvitationRequest: MessageTypeDefinition<_banyan_v1_WithdrawInvitationRequest, _banyan_v1_WithdrawInvitationRequest__Output>
    }
  }
}

