// Original file: proto/banyan/v1/agent.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { Certificate as _banyan_v1_Certificate, Certificate__Output as _banyan_v1_Certificate__Output } from '../../banyan/v1/Certificate.ts';
import type { JoinRequest as _banyan_v1_JoinRequest, JoinRequest__Output as _banyan_v1_JoinRequest__Output } from '../../banyan/v1/JoinRequest.ts';

/**
 * What a server that has no certificate yet may ask for.
 */
export interface JoinServiceClient extends grpc.Client {
  Join(argument: _banyan_v1_JoinRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  Join(argument: _banyan_v1_JoinRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  Join(argument: _banyan_v1_JoinRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  Join(argument: _banyan_v1_JoinRequest, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  join(argument: _banyan_v1_JoinRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  join(argument: _banyan_v1_JoinRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  join(argument: _banyan_v1_JoinRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  join(argument: _banyan_v1_JoinRequest, callback: grpc.requestCallback<_banyan_v1_Certificate__Output>): grpc.ClientUnaryCall;
  
}

/**
 * What a server that has no certificate yet may ask for.
 */
export interface JoinServiceHandlers extends grpc.UntypedServiceImplementation {
  Join: grpc.handleUnaryCall<_banyan_v1_JoinRequest__Output, _banyan_v1_Certificate>;
  
}

export interface JoinServiceDefinition extends grpc.ServiceDefinition {
  Join: MethodDefinition<_banyan_v1_JoinRequest, _banyan_v1_Certificate, _banyan_v1_JoinRequest__Output, _banyan_v1_Certificate__Output>
}
