import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { Ack as _banyan_v1_Ack, Ack__Output as _banyan_v1_Ack__Output } from './banyan/v1/Ack.ts';
import type { AgentMessage as _banyan_v1_AgentMessage, AgentMessage__Output as _banyan_v1_AgentMessage__Output } from './banyan/v1/AgentMessage.ts';
import type { AgentServiceClient as _banyan_v1_AgentServiceClient, AgentServiceDefinition as _banyan_v1_AgentServiceDefinition } from './banyan/v1/AgentService.ts';
import type { Beat as _banyan_v1_Beat, Beat__Output as _banyan_v1_Beat__Output } from './banyan/v1/Beat.ts';
import type { Bytes as _banyan_v1_Bytes, Bytes__Output as _banyan_v1_Bytes__Output } from './banyan/v1/Bytes.ts';
import type { Certificate as _banyan_v1_Certificate, Certificate__Output as _banyan_v1_Certificate__Output } from './banyan/v1/Certificate.ts';
import type { ClusterServiceClient as _banyan_v1_ClusterServiceClient, ClusterServiceDefinition as _banyan_v1_ClusterServiceDefinition } from './banyan/v1/ClusterService.ts';
import type { Condition as _banyan_v1_Condition, Condition__Output as _banyan_v1_Condition__Output } from './banyan/v1/Condition.ts';
import type { Delta as _banyan_v1_Delta, Delta__Output as _banyan_v1_Delta__Output } from './banyan/v1/Delta.ts';
import type { EngineMessage as _banyan_v1_EngineMessage, EngineMessage__Output as _banyan_v1_EngineMessage__Output } from './banyan/v1/EngineMessage.ts';
import type { EnginePlace as _banyan_v1_EnginePlace, EnginePlace__Output as _banyan_v1_EnginePlace__Output } from './banyan/v1/EnginePlace.ts';
import type { Engines as _banyan_v1_Engines, Engines__Output as _banyan_v1_Engines__Output } from './banyan/v1/Engines.ts';
import type { EnrolReply as _banyan_v1_EnrolReply, EnrolReply__Output as _banyan_v1_EnrolReply__Output } from './banyan/v1/EnrolReply.ts';
import type { EnrolRequest as _banyan_v1_EnrolRequest, EnrolRequest__Output as _banyan_v1_EnrolRequest__Output } from './banyan/v1/EnrolRequest.ts';
import type { Healing as _banyan_v1_Healing, Healing__Output as _banyan_v1_Healing__Output } from './banyan/v1/Healing.ts';
import type { HealingRules as _banyan_v1_HealingRules, HealingRules__Output as _banyan_v1_HealingRules__Output } from './banyan/v1/HealingRules.ts';
import type { Heartbeat as _banyan_v1_Heartbeat, Heartbeat__Output as _banyan_v1_Heartbeat__Output } from './banyan/v1/Heartbeat.ts';
import type { Hello as _banyan_v1_Hello, Hello__Output as _banyan_v1_Hello__Output } from './banyan/v1/Hello.ts';
import type { JoinEngineReply as _banyan_v1_JoinEngineReply, JoinEngineReply__Output as _banyan_v1_JoinEngineReply__Output } from './banyan/v1/JoinEngineReply.ts';
import type { JoinEngineRequest as _banyan_v1_JoinEngineRequest, JoinEngineRequest__Output as _banyan_v1_JoinEngineRequest__Output } from './banyan/v1/JoinEngineRequest.ts';
import type { JoinRequest as _banyan_v1_JoinRequest, JoinRequest__Output as _banyan_v1_JoinRequest__Output } from './banyan/v1/JoinRequest.ts';
import type { JoinServiceClient as _banyan_v1_JoinServiceClient, JoinServiceDefinition as _banyan_v1_JoinServiceDefinition } from './banyan/v1/JoinService.ts';
import type { JoinStateReply as _banyan_v1_JoinStateReply, JoinStateReply__Output as _banyan_v1_JoinStateReply__Output } from './banyan/v1/JoinStateReply.ts';
import type { JoinStateRequest as _banyan_v1_JoinStateRequest, JoinStateRequest__Output as _banyan_v1_JoinStateRequest__Output } from './banyan/v1/JoinStateRequest.ts';
import type { KeyChanged as _banyan_v1_KeyChanged, KeyChanged__Output as _banyan_v1_KeyChanged__Output } from './banyan/v1/KeyChanged.ts';
import type { KeyProof as _banyan_v1_KeyProof, KeyProof__Output as _banyan_v1_KeyProof__Output } from './banyan/v1/KeyProof.ts';
import type { LogChunk as _banyan_v1_LogChunk, LogChunk__Output as _banyan_v1_LogChunk__Output } from './banyan/v1/LogChunk.ts';
import type { LogLine as _banyan_v1_LogLine, LogLine__Output as _banyan_v1_LogLine__Output } from './banyan/v1/LogLine.ts';
import type { LogRequest as _banyan_v1_LogRequest, LogRequest__Output as _banyan_v1_LogRequest__Output } from './banyan/v1/LogRequest.ts';
import type { PushLogsReply as _banyan_v1_PushLogsReply, PushLogsReply__Output as _banyan_v1_PushLogsReply__Output } from './banyan/v1/PushLogsReply.ts';
import type { RenewRequest as _banyan_v1_RenewRequest, RenewRequest__Output as _banyan_v1_RenewRequest__Output } from './banyan/v1/RenewRequest.ts';
import type { RotateAgentKeyReply as _banyan_v1_RotateAgentKeyReply, RotateAgentKeyReply__Output as _banyan_v1_RotateAgentKeyReply__Output } from './banyan/v1/RotateAgentKeyReply.ts';
import type { RotateAgentKeyRequest as _banyan_v1_RotateAgentKeyRequest, RotateAgentKeyRequest__Output as _banyan_v1_RotateAgentKeyRequest__Output } from './banyan/v1/RotateAgentKeyRequest.ts';
import type { RotateKey as _banyan_v1_RotateKey, RotateKey__Output as _banyan_v1_RotateKey__Output } from './banyan/v1/RotateKey.ts';
import type { Snapshot as _banyan_v1_Snapshot, Snapshot__Output as _banyan_v1_Snapshot__Output } from './banyan/v1/Snapshot.ts';
import type { StatusReport as _banyan_v1_StatusReport, StatusReport__Output as _banyan_v1_StatusReport__Output } from './banyan/v1/StatusReport.ts';
import type { Sweeps as _banyan_v1_Sweeps, Sweeps__Output as _banyan_v1_Sweeps__Output } from './banyan/v1/Sweeps.ts';
import type { Swept as _banyan_v1_Swept, Swept__Output as _banyan_v1_Swept__Output } from './banyan/v1/Swept.ts';
import type { TaskLogsRequest as _banyan_v1_TaskLogsRequest, TaskLogsRequest__Output as _banyan_v1_TaskLogsRequest__Output } from './banyan/v1/TaskLogsRequest.ts';
import type { TunnelEnd as _banyan_v1_TunnelEnd, TunnelEnd__Output as _banyan_v1_TunnelEnd__Output } from './banyan/v1/TunnelEnd.ts';
import type { Welcome as _banyan_v1_Welcome, Welcome__Output as _banyan_v1_Welcome__Output } from './banyan/v1/Welcome.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  banyan: {
    v1: {
      Ack: MessageTypeDefinition<_banyan_v1_Ack, _banyan_v1_Ack__Output>
      AgentMessage: MessageTypeDefinition<_banyan_v1_AgentMessage, _banyan_v1_AgentMessage__Output>
      /**
       * Agents dial engines; engines never dial agents.
       */
      AgentService: SubtypeConstructor<typeof grpc.Client, _banyan_v1_AgentServiceClient> & { service: _banyan_v1_AgentServiceDefinition }
      Beat: MessageTypeDefinition<_banyan_v1_Beat, _banyan_v1_Beat__Output>
      Bytes: MessageTypeDefinition<_banyan_v1_Bytes, _banyan_v1_Bytes__Output>
      Certificate: MessageTypeDefinition<_banyan_v1_Certificate, _banyan_v1_Certificate__Output>
      /**
       * What engines of one cluster ask of each other.
       */
      ClusterService: SubtypeConstructor<typeof grpc.Client, _banyan_v1_ClusterServiceClient> & { service: _banyan_v1_ClusterServiceDefinition }
      Condition: MessageTypeDefinition<_banyan_v1_Condition, _banyan_v1_Condition__Output>
      Delta: MessageTypeDefinition<_banyan_v1_Delta, _banyan_v1_Delta__Output>
      EngineMessage: MessageTypeDefinition<_banyan_v1_EngineMessage, _banyan_v1_EngineMessage__Output>
      EnginePlace: MessageTypeDefinition<_banyan_v1_EnginePlace, _banyan_v1_EnginePlace__Output>
      Engines: MessageTypeDefinition<_banyan_v1_Engines, _banyan_v1_Engines__Output>
      EnrolReply: MessageTypeDefinition<_banyan_v1_EnrolReply, _banyan_v1_EnrolReply__Output>
      EnrolRequest: MessageTypeDefinition<_banyan_v1_EnrolRequest, _banyan_v1_EnrolRequest__Output>
      Healing: MessageTypeDefinition<_banyan_v1_Healing, _banyan_v1_Healing__Output>
      HealingRules: MessageTypeDefinition<_banyan_v1_HealingRules, _banyan_v1_HealingRules__Output>
      Heartbeat: MessageTypeDefinition<_banyan_v1_Heartbeat, _banyan_v1_Heartbeat__Output>
      Hello: MessageTypeDefinition<_banyan_v1_Hello, _banyan_v1_Hello__Output>
      JoinEngineReply: MessageTypeDefinition<_banyan_v1_JoinEngineReply, _banyan_v1_JoinEngineReply__Output>
      JoinEngineRequest: MessageTypeDefinition<_banyan_v1_JoinEngineRequest, _banyan_v1_JoinEngineRequest__Output>
      JoinRequest: MessageTypeDefinition<_banyan_v1_JoinRequest, _banyan_v1_JoinRequest__Output>
      /**
       * What a server that has no certificate yet may ask for.
       */
      JoinService: SubtypeConstructor<typeof grpc.Client, _banyan_v1_JoinServiceClient> & { service: _banyan_v1_JoinServiceDefinition }
      JoinStateReply: MessageTypeDefinition<_banyan_v1_JoinStateReply, _banyan_v1_JoinStateReply__Output>
      JoinStateRequest: MessageTypeDefinition<_banyan_v1_JoinStateRequest, _banyan_v1_JoinStateRequest__Output>
      KeyChanged: MessageTypeDefinition<_banyan_v1_KeyChanged, _banyan_v1_KeyChanged__Output>
      KeyProof: MessageTypeDefinition<_banyan_v1_KeyProof, _banyan_v1_KeyProof__Output>
      LogChunk: MessageTypeDefinition<_banyan_v1_LogChunk, _banyan_v1_LogChunk__Output>
      LogLine: MessageTypeDefinition<_banyan_v1_LogLine, _banyan_v1_LogLine__Output>
      LogRequest: MessageTypeDefinition<_banyan_v1_LogRequest, _banyan_v1_LogRequest__Output>
      PushLogsReply: MessageTypeDefinition<_banyan_v1_PushLogsReply, _banyan_v1_PushLogsReply__Output>
      RenewRequest: MessageTypeDefinition<_banyan_v1_RenewRequest, _banyan_v1_RenewRequest__Output>
      RotateAgentKeyReply: MessageTypeDefinition<_banyan_v1_RotateAgentKeyReply, _banyan_v1_RotateAgentKeyReply__Output>
      RotateAgentKeyRequest: MessageTypeDefinition<_banyan_v1_RotateAgentKeyRequest, _banyan_v1_RotateAgentKeyRequest__Output>
      RotateKey: MessageTypeDefinition<_banyan_v1_RotateKey, _banyan_v1_RotateKey__Output>
      Snapshot: MessageTypeDefinition<_banyan_v1_Snapshot, _banyan_v1_Snapshot__Output>
      StatusReport: MessageTypeDefinition<_banyan_v1_StatusReport, _banyan_v1_StatusReport__Output>
      Sweeps: MessageTypeDefinition<_banyan_v1_Sweeps, _banyan_v1_Sweeps__Output>
      Swept: MessageTypeDefinition<_banyan_v1_Swept, _banyan_v1_Swept__Output>
      TaskLogsRequest: MessageTypeDefinition<_banyan_v1_TaskLogsRequest, _banyan_v1_TaskLogsRequest__Output>
      TunnelEnd: MessageTypeDefinition<_banyan_v1_TunnelEnd, _banyan_v1_TunnelEnd__Output>
      Welcome: MessageTypeDefinition<_banyan_v1_Welcome, _banyan_v1_Welcome__Output>
    }
  }
}

