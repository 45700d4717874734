// Original file: proto/banyan/v1/control.proto


export interface TaskView {
  'id'?: (string);
  'app'?: (string);
  'service'?: (string);
  'slot'?: (number);
  'generation'?: (number);
  'agent'?: (string);
  'state'?: (string);
  'health'?: (string);
  'ready'?: (boolean);
  /**
   * blue, green, live, leaving
   */
  'role'?: (string);
  'address'?: (string);
  'image'?: (string);
  'restarts'?: (number);
  'startedAt'?: (number | string);
  'error'?: (string);
  'containerId'?: (string);
  'ports'?: (string)[];
  '_startedAt'?: "startedAt";
}

export interface TaskView__Output {
  'id': (string);
  'app': (string);
  'service': (string);
  'slot': (number);
  'generation': (number);
  'agent': (string);
  'state': (string);
  'health': (string);
  'ready': (boolean);
  /**
   * blue, green, live, leaving
   */
  'role': (string);
  'address': (string);
  'image': (string);
  'restarts': (number);
  'startedAt'?: (number);
  'error': (string);
  'containerId': (string);
  'ports': (string)[];
  '_startedAt'?: "startedAt";
}
