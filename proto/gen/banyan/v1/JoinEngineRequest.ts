// Original file: proto/banyan/v1/agent.proto

import type { JoinRequest as _banyan_v1_JoinRequest, JoinRequest__Output as _banyan_v1_JoinRequest__Output } from '../../banyan/v1/JoinRequest.ts';
import type { KeyProof as _banyan_v1_KeyProof, KeyProof__Output as _banyan_v1_KeyProof__Output } from '../../banyan/v1/KeyProof.ts';

export interface JoinEngineRequest {
  /**
   * `name`: the engine's id.
   */
  'join'?: (_banyan_v1_JoinRequest | null);
  /**
   * "host:port" where the others reach its end of the control tunnel.
   */
  'endpoint'?: (string);
  /**
   * Of the keys in its secrets key file: the cluster's has to be among them.
   */
  'sealingKeys'?: (_banyan_v1_KeyProof)[];
  /**
   * Newest record format that it knows.
   */
  'format'?: (number);
  /**
   * It only asks what it would have to be: nothing is noted, and there is no certificate.
   */
  'look'?: (boolean);
}

export interface JoinEngineRequest__Output {
  /**
   * `name`: the engine's id.
   */
  'join': (_banyan_v1_JoinRequest__Output | null);
  /**
   * "host:port" where the others reach its end of the control tunnel.
   */
  'endpoint': (string);
  /**
   * Of the keys in its secrets key file: the cluster's has to be among them.
   */
  'sealingKeys': (_banyan_v1_KeyProof__Output)[];
  /**
   * Newest record format that it knows.
   */
  'format': (number);
  /**
   * It only asks what it would have to be: nothing is noted, and there is no certificate.
   */
  'look': (boolean);
}
