// Original file: proto/banyan/v1/cluster.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Bytes as _banyan_v1_Bytes, Bytes__Output as _banyan_v1_Bytes__Output } from '../../banyan/v1/Bytes.ts';
import type { JoinStateReply as _banyan_v1_JoinStateReply, JoinStateReply__Output as _banyan_v1_JoinStateReply__Output } from '../../banyan/v1/JoinStateReply.ts';
import type { JoinStateRequest as _banyan_v1_JoinStateRequest, JoinStateRequest__Output as _banyan_v1_JoinStateRequest__Output } from '../../banyan/v1/JoinStateRequest.ts';
import type { LogLine as _banyan_v1_LogLine, LogLine__Output as _banyan_v1_LogLine__Output } from '../../banyan/v1/LogLine.ts';
import type { RotateAgentKeyReply as _banyan_v1_RotateAgentKeyReply, RotateAgentKeyReply__Output as _banyan_v1_RotateAgentKeyReply__Output } from '../../banyan/v1/RotateAgentKeyReply.ts';
import type { RotateAgentKeyRequest as _banyan_v1_RotateAgentKeyRequest, RotateAgentKeyRequest__Output as _banyan_v1_RotateAgentKeyRequest__Output } from '../../banyan/v1/RotateAgentKeyRequest.ts';
import type { TaskLogsRequest as _banyan_v1_TaskLogsRequest, TaskLogsRequest__Output as _banyan_v1_TaskLogsRequest__Output } from '../../banyan/v1/TaskLogsRequest.ts';

/**
 * What engines of one cluster ask of each other.
 */
export interface ClusterServiceClient extends grpc.Client {
  /**
   * A place for the caller among the members of the managed etcd. May be asked for again: it is the same place.
   */
  JoinState(argument: _banyan_v1_JoinStateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_JoinStateReply__Output>): grpc.ClientUnaryCall;
  JoinState(argument: _banyan_v1_JoinStateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_JoinStateReply__Output>): grpc.ClientUnaryCall;
  JoinState(argument: _banyan_v1_JoinStateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_JoinStateReply__Output>): grpc.ClientUnaryCall;
  JoinState(argument: _banyan_v1_JoinStateRequest, callback: grpc.requestCallback<_banyan_v1_JoinStateReply__Output>): grpc.ClientUnaryCall;
  /**
   * A place for the caller among the members of the managed etcd. May be asked for again: it is the same place.
   */
  joinState(argument: _banyan_v1_JoinStateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_JoinStateReply__Output>): grpc.ClientUnaryCall;
  joinState(argument: _banyan_v1_JoinStateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_JoinStateReply__Output>): grpc.ClientUnaryCall;
  joinState(argument: _banyan_v1_JoinStateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_JoinStateReply__Output>): grpc.ClientUnaryCall;
  joinState(argument: _banyan_v1_JoinStateRequest, callback: grpc.requestCallback<_banyan_v1_JoinStateReply__Output>): grpc.ClientUnaryCall;
  
  /**
   * One TCP connection to the registry that this engine manages.
   */
  OpenRegistry(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_banyan_v1_Bytes, _banyan_v1_Bytes__Output>;
  OpenRegistry(options?: grpc.CallOptions): grpc.ClientDuplexStream<_banyan_v1_Bytes, _banyan_v1_Bytes__Output>;
  /**
   * One TCP connection to the registry that this engine manages.
   */
  openRegistry(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_banyan_v1_Bytes, _banyan_v1_Bytes__Output>;
  openRegistry(options?: grpc.CallOptions): grpc.ClientDuplexStream<_banyan_v1_Bytes, _banyan_v1_Bytes__Output>;
  
  /**
   * Asks an agent whose stream this engine has for a new tunnel key.
   */
  RotateAgentKey(argument: _banyan_v1_RotateAgentKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeyReply__Output>): grpc.ClientUnaryCall;
  RotateAgentKey(argument: _banyan_v1_RotateAgentKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeyReply__Output>): grpc.ClientUnaryCall;
  RotateAgentKey(argument: _banyan_v1_RotateAgentKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeyReply__Output>): grpc.ClientUnaryCall;
  RotateAgentKey(argument: _banyan_v1_RotateAgentKeyRequest, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeyReply__Output>): grpc.ClientUnaryCall;
  /**
   * Asks an agent whose stream this engine has for a new tunnel key.
   */
  rotateAgentKey(argument: _banyan_v1_RotateAgentKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeyReply__Output>): grpc.ClientUnaryCall;
  rotateAgentKey(argument: _banyan_v1_RotateAgentKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeyReply__Output>): grpc.ClientUnaryCall;
  rotateAgentKey(argument: _banyan_v1_RotateAgentKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeyReply__Output>): grpc.ClientUnaryCall;
  rotateAgentKey(argument: _banyan_v1_RotateAgentKeyRequest, callback: grpc.requestCallback<_banyan_v1_RotateAgentKeyReply__Output>): grpc.ClientUnaryCall;
  
  /**
   * What a task prints on an agent whose stream this engine has.
   */
  TaskLogs(argument: _banyan_v1_TaskLogsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_LogLine__Output>;
  TaskLogs(argument: _banyan_v1_TaskLogsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_LogLine__Output>;
  /**
   * What a task prints on an agent whose stream this engine has.
   */
  taskLogs(argument: _banyan_v1_TaskLogsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_LogLine__Output>;
  taskLogs(argument: _banyan_v1_TaskLogsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_banyan_v1_LogLine__Output>;
  
}

/**
 * What engines of one cluster ask of each other.
 */
export interface ClusterServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * A place for the caller among the members of the managed etcd. May be asked for again: it is the same place.
   */
  JoinState: grpc.handleUnaryCall<_banyan_v1_JoinStateRequest__Output, _banyan_v1_JoinStateReply>;
  
  /**
   * One TCP connection to the registry that this engine manages.
   */
  OpenRegistry: grpc.handleBidiStreamingCall<_banyan_v1_Bytes__Output, _banyan_v1_Bytes>;
  
  /**
   * Asks an agent whose stream this engine has for a new tunnel key.
   */
  RotateAgentKey: grpc.handleUnaryCall<_banyan_v1_RotateAgentKeyRequest__Output, _banyan_v1_RotateAgentKeyReply>;
  
  /**
   * What a task prints on an agent whose stream this engine has.
   */
  TaskLogs: grpc.handleServerStreamingCall<_banyan_v1_TaskLogsRequest__Output, _banyan_v1_LogLine>;
  
}

export interface ClusterServiceDefinition extends grpc.ServiceDefinition {
  JoinState: MethodDefinition<_banyan_v1_JoinStateRequest, _banyan_v1_JoinStateReply, _banyan_v1_JoinStateRequest__Output, _banyan_v1_JoinStateReply__Output>
  OpenRegistry: MethodDefinition<_banyan_v1_Bytes, _banyan_v1_Bytes, _banyan_v1_Bytes__Output, _banyan_v1_Bytes__Output>
  RotateAgentKey: MethodDefinition<_banyan_v1_RotateAgentKeyRequest, _banyan_v1_RotateAgentKeyReply, _banyan_v1_RotateAgentKeyRequest__Output, _banyan_v1_RotateAgentKeyReply__Output>
  TaskLogs: MethodDefinition<_banyan_v1_TaskLogsRequest, _banyan_v1_LogLine, _banyan_v1_TaskLogsRequest__Output, _banyan_v1_LogLine__Output>
}
