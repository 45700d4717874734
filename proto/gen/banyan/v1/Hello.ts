// Original file: proto/banyan/v1/agent.proto


export interface Hello {
  'name'?: (string);
  /**
   * New on each start of the agent process.
   */
  'incarnation'?: (string);
  'version'?: (string);
  /**
   * Raised on incompatible changes; an engine refuses what it doesn't speak.
   */
  'protocol'?: (number);
  'labels'?: ({[key: string]: string});
  'cpus'?: (number | string);
  'memoryBytes'?: (number | string);
}

export interface Hello__Output {
  'name': (string);
  /**
   * New on each start of the agent process.
   */
  'incarnation': (string);
  'version': (string);
  /**
   * Raised on incompatible changes; an engine refuses what it doesn't speak.
   */
  'protocol': (number);
  'labels': ({[key: string]: string});
  'cpus': (number);
  'memoryBytes': (number);
}
