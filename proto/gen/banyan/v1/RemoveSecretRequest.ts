// Original file: proto/banyan/v1/control.proto


export interface RemoveSecretRequest {
  'scope'?: (string);
  'name'?: (string);
  /**
   * Also while applications use it: their next container doesn't start.
   */
  'force'?: (boolean);
  'person'?: (string);
}

export interface RemoveSecretRequest__Output {
  'scope': (string);
  'name': (string);
  /**
   * Also while applications use it: their next container doesn't start.
   */
  'force': (boolean);
  'person': (string);
}
