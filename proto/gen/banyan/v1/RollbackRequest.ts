// Original file: proto/banyan/v1/control.proto


export interface RollbackRequest {
  'app'?: (string);
  /**
   * 0: the generation before the active one.
   */
  'generation'?: (number);
  'wait'?: (boolean);
  'person'?: (string);
}

export interface RollbackRequest__Output {
  'app': (string);
  /**
   * 0: the generation before the active one.
   */
  'generation': (number);
  'wait': (boolean);
  'person': (string);
}
