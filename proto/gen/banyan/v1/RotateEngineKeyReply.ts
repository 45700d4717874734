// Original file: proto/banyan/v1/control.proto

import type { EngineKeyEnd as _banyan_v1_EngineKeyEnd, EngineKeyEnd__Output as _banyan_v1_EngineKeyEnd__Output } from '../../banyan/v1/EngineKeyEnd.ts';

export interface RotateEngineKeyReply {
  'before'?: (_banyan_v1_EngineKeyEnd | null);
  'after'?: (_banyan_v1_EngineKeyEnd | null);
  /**
   * Both are let in.
   */
  'underWay'?: (boolean);
  /**
   * Who may come in, and has not come with the new key yet.
   */
  'waiting'?: (string)[];
  /**
   * "host:port" of gRPC, as banyan.yaml has it.
   */
  'address'?: (string);
}

export interface RotateEngineKeyReply__Output {
  'before': (_banyan_v1_EngineKeyEnd__Output | null);
  'after': (_banyan_v1_EngineKeyEnd__Output | null);
  /**
   * Both are let in.
   */
  'underWay': (boolean);
  /**
   * Who may come in, and has not come with the new key yet.
   */
  'waiting': (string)[];
  /**
   * "host:port" of gRPC, as banyan.yaml has it.
   */
  'address': (string);
}
