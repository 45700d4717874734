// Original file: proto/banyan/v1/agent.proto


export interface RenewRequest {
  /**
   * SubjectPublicKeyInfo, DER.
   */
  'publicKey'?: (Buffer | Uint8Array | string);
}

export interface RenewRequest__Output {
  /**
   * SubjectPublicKeyInfo, DER.
   */
  'publicKey': (Buffer);
}
