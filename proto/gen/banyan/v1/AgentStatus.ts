// Original file: proto/banyan/v1/control.proto


export interface AgentStatus {
  'name'?: (string);
  /**
   * ready; lost; away: no sign of life, not yet lost; paused; draining: drained with tasks left; drained
   */
  'state'?: (string);
  'tasks'?: (number);
  'subnet'?: (string);
  'cpus'?: (number | string);
  'memoryBytes'?: (number | string);
  'version'?: (string);
  /**
   * What its tasks reserve.
   */
  'cpusReserved'?: (number | string);
  'memoryReserved'?: (number | string);
  /**
   * Those that placement sees.
   */
  'labels'?: ({[key: string]: string});
  /**
   * Of a lost one: lost since; of others: of use since.
   */
  'since'?: (number | string);
  /**
   * What its container engine says, or that it says nothing; empty: it is well.
   */
  'trouble'?: (string);
  'troubleSince'?: (number | string);
}

export interface AgentStatus__Output {
  'name': (string);
  /**
   * ready; lost; away: no sign of life, not yet lost; paused; draining: drained with tasks left; drained
   */
  'state': (string);
  'tasks': (number);
  'subnet': (string);
  'cpus': (number);
  'memoryBytes': (number);
  'version': (string);
  /**
   * What its tasks reserve.
   */
  'cpusReserved': (number);
  'memoryReserved': (number);
  /**
   * Those that placement sees.
   */
  'labels': ({[key: string]: string});
  /**
   * Of a lost one: lost since; of others: of use since.
   */
  'since': (number);
  /**
   * What its container engine says, or that it says nothing; empty: it is well.
   */
  'trouble': (string);
  'troubleSince': (number);
}
