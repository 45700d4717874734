// Original file: proto/banyan/v1/control.proto


export interface SetAvailabilityRequest {
  'name'?: (string);
  /**
   * active, paused, drained
   */
  'availability'?: (string);
  'wait'?: (boolean);
  'person'?: (string);
}

export interface SetAvailabilityRequest__Output {
  'name': (string);
  /**
   * active, paused, drained
   */
  'availability': (string);
  'wait': (boolean);
  'person': (string);
}
