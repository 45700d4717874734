// Original file: proto/banyan/v1/control.proto


export interface RotateEngineKeyRequest {
  /**
   * The key that was made for it is the only one from now on; else one is made, unless there is one.
   */
  'finish'?: (boolean);
  'person'?: (string);
}

export interface RotateEngineKeyRequest__Output {
  /**
   * The key that was made for it is the only one from now on; else one is made, unless there is one.
   */
  'finish': (boolean);
  'person': (string);
}
