// Original file: proto/banyan/v1/agent.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Certificate as _banyan_v1_Certificate, Certificate__Output as _banyan_v1_Certificate__Output } from '../../banyan/v1/Certificate.ts';
import type { EnrolReply as _banyan_v1_EnrolReply, EnrolReply__Output as _banyan_v1_EnrolReply__Output } from '../../banyan/v1/EnrolReply.ts';
import type { EnrolRequest as _banyan_v1_EnrolRequest, EnrolRequest__Output as _banyan_v1_EnrolRequest__Output } from '../../banyan/v1/EnrolRequest.ts';
import type { JoinEngineReply as _banyan_v1_JoinEngineReply, JoinEngineReply__Output as _banyan_v1_JoinEngineReply__Output } from '../../banyan/v1/JoinEngineReply.ts';
import type { JoinEngineRequest as _banyan_v1_JoinEngineRequest, JoinEngineRequest__Output as _banyan_v1_JoinEngineRequest__Output } from '../../banyan/v1/JoinEngineRequest.ts';
import type { JoinRequest as _banyan_v1_JoinRequest, JoinRequest__Output as _banyan_v1_JoinRequest__Output } from '../../banyan/v1/JoinRequest.ts';

/**
 * What a server that has no certificate yet may ask for.
 */
export interface JoinServiceClient extends grpc.Client {
  /**
   * For who has a WireGuard key that is on the engines' list.
   */
  Enrol(argument: _banyan_v1_EnrolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_EnrolReply__Output>): grpc.ClientUnaryCall;
  Enrol(argument: _banyan_v1_EnrolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_EnrolReply__Output>): grpc.ClientUnaryCall;
  Enrol(argument: _banyan_v1_EnrolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_EnrolReply__Output>): grpc.ClientUnaryCall;
  Enrol(argument: _banyan_v1_EnrolRequest, callback: grpc.requestCallback<_banyan_v1_EnrolReply__Output>): grpc.ClientUnaryCall;
  /**
   * For who has a WireGuard key that is on the engines' list.
   */
  enrol(argument: _banyan_v1_EnrolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_EnrolReply__Output>): grpc.ClientUnaryCall;
  enrol(argument: _banyan_v1_EnrolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_EnrolReply__Output>): grpc.ClientUnaryCall;
  enrol(argument: _banyan_v1_EnrolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_EnrolReply__Output>): grpc.ClientUnaryCall;
  enrol(argument: _banyan_v1_EnrolRequest, callback: grpc.requestCallback<_banyan_v1_EnrolReply__Output>): grpc.ClientUnaryCall;
  
  /**
   * For who has a token.
   */
  Join(argument: _banyan_v1_JoinRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  Join(argument: _banyan_v1_JoinRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  Join(argument: _banyan_v1_JoinRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  Join(argument: _banyan_v1_JoinRequest, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  /**
   * For who has a token.
   */
  join(argument: _banyan_v1_JoinRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  join(argument: _banyan_v1_JoinRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  join(argument: _banyan_v1_JoinRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  join(argument: _banyan_v1_JoinRequest, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  
  /**
   * For a server that is to be one more engine, with a token for that.
   */
  JoinEngine(argument: _banyan_v1_JoinEngineRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_JoinEngineReply__Output>): grpc.ClientUnaryCall;
  JoinEngine(argument: _banyan_v1_JoinEngineRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_JoinEngineReply__Output>): grpc.ClientUnaryCall;
  JoinEngine(argument: _banyan_v1_JoinEngineRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_JoinEngineReply__Output>): grpc.ClientUnaryCall;
  JoinEngine(argument: _banyan_v1_JoinEngineRequest, callback: grpc.requestCallback<_banyan_v1_JoinEngineReply__Output>): grpc.ClientUnaryCall;
  /**
   * For a server that is to be one more engine, with a token for that.
   */
  joinEngine(argument: _banyan_v1_JoinEngineRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_JoinEngineReply__Output>): grpc.ClientUnaryCall;
  joinEngine(argument: _banyan_v1_JoinEngineRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_JoinEngineReply__Output>): grpc.ClientUnaryCall;
  joinEngine(argument: _banyan_v1_JoinEngineRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_JoinEngineReply__Output>): grpc.ClientUnaryCall;
  joinEngine(argument: _banyan_v1_JoinEngineRequest, callback: grpc.requestCallback<_banyan_v1_JoinEngineReply__Output>): grpc.ClientUnaryCall;
  
}

/**
 * What a server that has no certificate yet may ask for.
 */
export interface JoinServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * For who has a WireGuard key that is on the engines' list.
   */
  Enrol: grpc.handleUnaryCall<_banyan_v1_EnrolRequest__Output, _banyan_v1_EnrolReply>;
  
  /**
   * For who has a token.
   */
  Join: grpc.handleUnaryCall<_banyan_v1_JoinRequest__Output, _banyan_v1_Certificate>;
  
  /**
   * For a server that is to be one more engine, with a token for that.
   */
  JoinEngine: grpc.handleUnaryCall<_banyan_v1_JoinEngineRequest__Output, _banyan_v1_JoinEngineReply>;
  
}

export interface JoinServiceDefinition extends grpc.ServiceDefinition {
  Enrol: MethodDefinition<_banyan_v1_EnrolRequest, _banyan_v1_EnrolReply, _banyan_v1_EnrolRequest__Output, _banyan_v1_EnrolReply__Output>
  Join: MethodDefinition<_banyan_v1_JoinRequest, _banyan_v1_Certificate, _banyan_v1_JoinRequest__Output, _banyan_v1_Certificate__Output>
  JoinEngine: MethodDefinition<_banyan_v1_JoinEngineRequest, _banyan_v1_JoinEngineReply, _banyan_v1_JoinEngineRequest__Output, _banyan_v1_JoinEngineReply__Output>
}
