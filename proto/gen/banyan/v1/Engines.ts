// Original file: proto/banyan/v1/agent.proto

import type { EnginePlace as _banyan_v1_EnginePlace, EnginePlace__Output as _banyan_v1_EnginePlace__Output } from '../../banyan/v1/EnginePlace.ts';

/**
 * All engines that others can reach, before the snapshot and with each change: an agent that knows them finds another one.
 */
export interface Engines {
  'engines'?: (_banyan_v1_EnginePlace)[];
  /**
   * WireGuard's, base64: keys of engines that were removed from the cluster, which nobody is to trust.
   */
  'removedKeys'?: (string)[];
}

/**
 * All engines that others can reach, before the snapshot and with each change: an agent that knows them finds another one.
 */
export interface Engines__Output {
  'engines': (_banyan_v1_EnginePlace__Output)[];
  /**
   * WireGuard's, base64: keys of engines that were removed from the cluster, which nobody is to trust.
   */
  'removedKeys': (string)[];
}
