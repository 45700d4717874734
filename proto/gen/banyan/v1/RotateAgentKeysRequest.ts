// Original file: proto/banyan/v1/control.proto


export interface RotateAgentKeysRequest {
  /**
   * Empty: all that are connected.
   */
  'name'?: (string);
  'person'?: (string);
}

export interface RotateAgentKeysRequest__Output {
  /**
   * Empty: all that are connected.
   */
  'name': (string);
  'person': (string);
}
