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
}
