// Original file: proto/banyan/v1/agent.proto


export interface RenewRequest {
  /**
   * SubjectPublicKeyInfo, DER.
   */
  'publicKey'?: (Buffer | Uint8Array | string);
  /**
   * WireGuard's, base64: of the control tunnel, to be let in beside the one in use; empty: that one stays.
   */
  'tunnelKey'?: (string);
}

export interface RenewRequest__Output {
  /**
   * SubjectPublicKeyInfo, DER.
   */
  'publicKey': (Buffer);
  /**
   * WireGuard's, base64: of the control tunnel, to be let in beside the one in use; empty: that one stays.
   */
  'tunnelKey': (string);
}
