// Original file: proto/banyan/v1/control.proto


export interface AgentStatus {
  'name'?: (string);
  /**
   * ready, lost, paused, drained
   */
  'state'?: (string);
  'tasks'?: (number);
  'subnet'?: (string);
  'cpus'?: (number | string);
  'memoryBytes'?: (number | string);
  'version'?: (string);
}

export interface AgentStatus__Output {
  'name': (string);
  /**
   * ready, lost, paused, drained
   */
  'state': (string);
  'tasks': (number);
  'subnet': (string);
  'cpus': (number);
  'memoryBytes': (number);
  'version': (string);
}
