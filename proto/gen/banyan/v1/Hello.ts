// Original file: proto/banyan/v1/agent.proto


export interface Hello {
  'name'?: (string);
  /**
   * New on each start of the agent process.
   */
  'incarnation'?: (string);
  'version'?: (string);
  /**
   * The newest that the agent speaks. It speaks the one before, too, as engines do (platform/protocol.ts).
   */
  'protocol'?: (number);
  'labels'?: ({[key: string]: string});
  'cpus'?: (number | string);
  'memoryBytes'?: (number | string);
  /**
   * Amounts of what only the configuration knows of, such as "gpu".
   */
  'generic'?: ({[key: string]: number | string});
  /**
   * As in "linux/amd64".
   */
  'os'?: (string);
  'arch'?: (string);
  /**
   * Of its tunnel; both empty when it has none.
   */
  'wgPublicKey'?: (string);
  /**
   * "host:port".
   */
  'wgEndpoint'?: (string);
  /**
   * The latest life of the cluster that it has followed: the engine of an earlier one must not have it.
   */
  'life'?: (number | string);
}

export interface Hello__Output {
  'name': (string);
  /**
   * New on each start of the agent process.
   */
  'incarnation': (string);
  'version': (string);
  /**
   * The newest that the agent speaks. It speaks the one before, too, as engines do (platform/protocol.ts).
   */
  'protocol': (number);
  'labels': ({[key: string]: string});
  'cpus': (number);
  'memoryBytes': (number);
  /**
   * Amounts of what only the configuration knows of, such as "gpu".
   */
  'generic': ({[key: string]: number});
  /**
   * As in "linux/amd64".
   */
  'os': (string);
  'arch': (string);
  /**
   * Of its tunnel; both empty when it has none.
   */
  'wgPublicKey': (string);
  /**
   * "host:port".
   */
  'wgEndpoint': (string);
  /**
   * The latest life of the cluster that it has followed: the engine of an earlier one must not have it.
   */
  'life': (number);
}
