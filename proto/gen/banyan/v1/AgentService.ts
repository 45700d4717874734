// Original file: proto/banyan/v1/agent.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AgentMessage as _banyan_v1_AgentMessage, AgentMessage__Output as _banyan_v1_AgentMessage__Output } from '../../banyan/v1/AgentMessage.ts';
import type { Bytes as _banyan_v1_Bytes, Bytes__Output as _banyan_v1_Bytes__Output } from '../../banyan/v1/Bytes.ts';
import type { Certificate as _banyan_v1_Certificate, Certificate__Output as _banyan_v1_Certificate__Output } from '../../banyan/v1/Certificate.ts';
import type { EngineMessage as _banyan_v1_EngineMessage, EngineMessage__Output as _banyan_v1_EngineMessage__Output } from '../../banyan/v1/EngineMessage.ts';
import type { LogChunk as _banyan_v1_LogChunk, LogChunk__Output as _banyan_v1_LogChunk__Output } from '../../banyan/v1/LogChunk.ts';
import type { PushLogsReply as _banyan_v1_PushLogsReply, PushLogsReply__Output as _banyan_v1_PushLogsReply__Output } from '../../banyan/v1/PushLogsReply.ts';
import type { RenewRequest as _banyan_v1_RenewRequest, RenewRequest__Output as _banyan_v1_RenewRequest__Output } from '../../banyan/v1/RenewRequest.ts';

/**
 * Agents dial engines; engines never dial agents.
 */
export interface AgentServiceClient extends grpc.Client {
  /**
   * One stream for as long as the agent lives. The engine answers Hello with Welcome, then a Snapshot, then
   * Deltas. The agent reports statuses as they change and acknowledges revisions it has applied.
   */
  Connect(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_banyan_v1_AgentMessage, _banyan_v1_EngineMessage__Output>;
  Connect(options?: grpc.CallOptions): grpc.ClientDuplexStream<_banyan_v1_AgentMessage, _banyan_v1_EngineMessage__Output>;
  /**
   * One stream for as long as the agent lives. The engine answers Hello with Welcome, then a Snapshot, then
   * Deltas. The agent reports statuses as they change and acknowledges revisions it has applied.
   */
  connect(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_banyan_v1_AgentMessage, _banyan_v1_EngineMessage__Output>;
  connect(options?: grpc.CallOptions): grpc.ClientDuplexStream<_banyan_v1_AgentMessage, _banyan_v1_EngineMessage__Output>;
  
  /**
   * One TCP connection to the registry that this engine manages, through the agent's own link: its images are pulled
   * from an address of loopback on every server.
   */
  OpenRegistry(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_banyan_v1_Bytes, _banyan_v1_Bytes__Output>;
  OpenRegistry(options?: grpc.CallOptions): grpc.ClientDuplexStream<_banyan_v1_Bytes, _banyan_v1_Bytes__Output>;
  /**
   * One TCP connection to the registry that this engine manages, through the agent's own link: its images are pulled
   * from an address of loopback on every server.
   */
  openRegistry(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_banyan_v1_Bytes, _banyan_v1_Bytes__Output>;
  openRegistry(options?: grpc.CallOptions): grpc.ClientDuplexStream<_banyan_v1_Bytes, _banyan_v1_Bytes__Output>;
  
  /**
   * The agent dials back to deliver log lines that a LogRequest asked for.
   */
  PushLogs(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_PushLogsReply__Output>): grpc.ClientWritableStream<_banyan_v1_LogChunk>;
  PushLogs(metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_PushLogsReply__Output>): grpc.ClientWritableStream<_banyan_v1_LogChunk>;
  PushLogs(options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_PushLogsReply__Output>): grpc.ClientWritableStream<_banyan_v1_LogChunk>;
  PushLogs(callback: grpc.requestCallback<_banyan_v1_PushLogsReply__Output>): grpc.ClientWritableStream<_banyan_v1_LogChunk>;
  /**
   * The agent dials back to deliver log lines that a LogRequest asked for.
   */
  pushLogs(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_PushLogsReply__Output>): grpc.ClientWritableStream<_banyan_v1_LogChunk>;
  pushLogs(metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_PushLogsReply__Output>): grpc.ClientWritableStream<_banyan_v1_LogChunk>;
  pushLogs(options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_PushLogsReply__Output>): grpc.ClientWritableStream<_banyan_v1_LogChunk>;
  pushLogs(callback: grpc.requestCallback<_banyan_v1_PushLogsReply__Output>): grpc.ClientWritableStream<_banyan_v1_LogChunk>;
  
  /**
   * A new certificate for an agent that has one, long before it ends.
   */
  Renew(argument: _banyan_v1_RenewRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  Renew(argument: _banyan_v1_RenewRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  Renew(argument: _banyan_v1_RenewRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  Renew(argument: _banyan_v1_RenewRequest, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  /**
   * A new certificate for an agent that has one, long before it ends.
   */
  renew(argument: _banyan_v1_RenewRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  renew(argument: _banyan_v1_RenewRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  renew(argument: _banyan_v1_RenewRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  renew(argument: _banyan_v1_RenewRequest, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Agents dial engines; engines never dial agents.
 */
export interface AgentServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * One stream for as long as the agent lives. The engine answers Hello with Welcome, then a Snapshot, then
   * Deltas. The agent reports statuses as they change and acknowledges revisions it has applied.
   */
  Connect: grpc.handleBidiStreamingCall<_banyan_v1_AgentMessage__Output, _banyan_v1_EngineMessage>;
  
  /**
   * One TCP connection to the registry that this engine manages, through the agent's own link: its images are pulled
   * from an address of loopback on every server.
   */
  OpenRegistry: grpc.handleBidiStreamingCall<_banyan_v1_Bytes__Output, _banyan_v1_Bytes>;
  
  /**
   * The agent dials back to deliver log lines that a LogRequest asked for.
   */
  PushLogs: grpc.handleClientStreamingCall<_banyan_v1_LogChunk__Output, _banyan_v1_PushLogsReply>;
  
  /**
   * A new certificate for an agent that has one, long before it ends.
   */
  Renew: grpc.handleUnaryCall<_banyan_v1_RenewRequest__Output, _banyan_v1_Certificate>;
  
}

export interface AgentServiceDefinition extends grpc.ServiceDefinition {
  Connect: MethodDefinition<_banyan_v1_AgentMessage, _banyan_v1_EngineMessage, _banyan_v1_AgentMessage__Output, _banyan_v1_EngineMessage__Output>
  OpenRegistry: MethodDefinition<_banyan_v1_Bytes, _banyan_v1_Bytes, _banyan_v1_Bytes__Output, _banyan_v1_Bytes__Output>
  PushLogs: MethodDefinition<_banyan_v1_LogChunk, _banyan_v1_PushLogsReply, _banyan_v1_LogChunk__Output, _banyan_v1_PushLogsReply__Output>
  Renew: MethodDefinition<_banyan_v1_RenewRequest, _banyan_v1_Certificate, _banyan_v1_RenewRequest__Output, _banyan_v1_Certificate__Output>
}
