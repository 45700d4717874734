// Original file: proto/banyan/v1/agent.proto


export interface Welcome {
  'subnet'?: (string);
  'engineId'?: (string);
  'engineVersion'?: (string);
  /**
   * The containers' network, of which `subnet` is a part.
   */
  'vpcCidr'?: (string);
  /**
   * Where services have stable addresses.
   */
  'vipCidr'?: (string);
  /**
   * Port of the registry on loopback; 0: the engine manages none.
   */
  'registryPort'?: (number);
  /**
   * The newest that the engine speaks; 0: an engine from before it said so, 1.
   */
  'protocol'?: (number);
  /**
   * Of the cluster: rises with each restore of a backup; 0: there was none.
   */
  'life'?: (number | string);
}

export interface Welcome__Output {
  'subnet': (string);
  'engineId': (string);
  'engineVersion': (string);
  /**
   * The containers' network, of which `subnet` is a part.
   */
  'vpcCidr': (string);
  /**
   * Where services have stable addresses.
   */
  'vipCidr': (string);
  /**
   * Port of the registry on loopback; 0: the engine manages none.
   */
  'registryPort': (number);
  /**
   * The newest that the engine speaks; 0: an engine from before it said so, 1.
   */
  'protocol': (number);
  /**
   * Of the cluster: rises with each restore of a backup; 0: there was none.
   */
  'life': (number);
}
