// Original file: proto/banyan/v1/agent.proto


export interface Delta {
  'revision'?: (number | string);
  'tasks'?: (string)[];
  'removedTasks'?: (string)[];
  'routes'?: (string)[];
  /**
   * "app/service"
   */
  'removedRoutes'?: (string)[];
  'peers'?: (string)[];
  /**
   * Names of agents.
   */
  'removedPeers'?: (string)[];
}

export interface Delta__Output {
  'revision': (number);
  'tasks': (string)[];
  'removedTasks': (string)[];
  'routes': (string)[];
  /**
   * "app/service"
   */
  'removedRoutes': (string)[];
  'peers': (string)[];
  /**
   * Names of agents.
   */
  'removedPeers': (string)[];
}
