// Original file: proto/banyan/v1/control.proto

import type { EngineStatus as _banyan_v1_EngineStatus, EngineStatus__Output as _banyan_v1_EngineStatus__Output } from '../../banyan/v1/EngineStatus.ts';

export interface ListEnginesReply {
  /**
   * By id.
   */
  'engines'?: (_banyan_v1_EngineStatus)[];
  /**
   * Of all agents that are known, those that are connected to an engine.
   */
  'agentsConnected'?: (number);
  'agentsKnown'?: (number);
  /**
   * Sentences: that agents follow a later life of the cluster, and about the state in etcd as the engine that answers saw it last.
   */
  'warnings'?: (string)[];
}

export interface ListEnginesReply__Output {
  /**
   * By id.
   */
  'engines': (_banyan_v1_EngineStatus__Output)[];
  /**
   * Of all agents that are known, those that are connected to an engine.
   */
  'agentsConnected': (number);
  'agentsKnown': (number);
  /**
   * Sentences: that agents follow a later life of the cluster, and about the state in etcd as the engine that answers saw it last.
   */
  'warnings': (string)[];
}
