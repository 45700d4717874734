// Original file: proto/banyan/v1/agent.proto

import type { TunnelEnd as _banyan_v1_TunnelEnd, TunnelEnd__Output as _banyan_v1_TunnelEnd__Output } from '../../banyan/v1/TunnelEnd.ts';

export interface JoinEngineReply {
  /**
   * PEM; empty after a look.
   */
  'certificate'?: (string);
  /**
   * Id of the one that answers.
   */
  'engine'?: (string);
  'engines'?: (_banyan_v1_TunnelEnd)[];
  /**
   * Id of the key that seals the cluster's secrets.
   */
  'sealingKey'?: (string);
  /**
   * Where this engine has it.
   */
  'secretsKeyFile'?: (string);
  /**
   * Options of banyan.yaml's section `engine` that all engines have alike: YAML.
   */
  'settings'?: (string);
}

export interface JoinEngineReply__Output {
  /**
   * PEM; empty after a look.
   */
  'certificate': (string);
  /**
   * Id of the one that answers.
   */
  'engine': (string);
  'engines': (_banyan_v1_TunnelEnd__Output)[];
  /**
   * Id of the key that seals the cluster's secrets.
   */
  'sealingKey': (string);
  /**
   * Where this engine has it.
   */
  'secretsKeyFile': (string);
  /**
   * Options of banyan.yaml's section `engine` that all engines have alike: YAML.
   */
  'settings': (string);
}
