// Original file: proto/banyan/v1/control.proto


export interface SetSecretRequest {
  /**
   * "global", or an application's name.
   */
  'scope'?: (string);
  'name'?: (string);
  /**
   * At most 500 KiB.
   */
  'value'?: (Buffer | Uint8Array | string);
  'person'?: (string);
}

export interface SetSecretRequest__Output {
  /**
   * "global", or an application's name.
   */
  'scope': (string);
  'name': (string);
  /**
   * At most 500 KiB.
   */
  'value': (Buffer);
  'person': (string);
}
