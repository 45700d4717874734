// Original file: proto/banyan/v1/control.proto


export interface RotateSecretsKeyRequest {
  'person'?: (string);
  /**
   * Then the old keys go, from the files of all engines.
   */
  'forget'?: (boolean);
}

export interface RotateSecretsKeyRequest__Output {
  'person': (string);
  /**
   * Then the old keys go, from the files of all engines.
   */
  'forget': (boolean);
}
