// Original file: proto/banyan/v1/control.proto


export interface RotateSecretsKeyReply {
  'keyId'?: (string);
  /**
   * Versions that were sealed anew.
   */
  'secrets'?: (number);
  /**
   * Old keys that went.
   */
  'forgotten'?: (number);
}

export interface RotateSecretsKeyReply__Output {
  'keyId': (string);
  /**
   * Versions that were sealed anew.
   */
  'secrets': (number);
  /**
   * Old keys that went.
   */
  'forgotten': (number);
}
