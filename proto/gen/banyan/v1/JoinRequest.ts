// Original file: proto/banyan/v1/agent.proto


export interface JoinRequest {
  /**
   * What an invitation says besides the fingerprint: id and secret.
   */
  'inviteId'?: (Buffer | Uint8Array | string);
  'inviteSecret'?: (Buffer | Uint8Array | string);
  'name'?: (string);
  /**
   * SubjectPublicKeyInfo, DER.
   */
  'publicKey'?: (Buffer | Uint8Array | string);
  'protocol'?: (number);
  /**
   * Epoch milliseconds: clocks that are far apart refuse good certificates.
   */
  'now'?: (number | string);
  /**
   * WireGuard's, base64: of the control tunnel; empty: it has none.
   */
  'tunnelKey'?: (string);
}

export interface JoinRequest__Output {
  /**
   * What an invitation says besides the fingerprint: id and secret.
   */
  'inviteId': (Buffer);
  'inviteSecret': (Buffer);
  'name': (string);
  /**
   * SubjectPublicKeyInfo, DER.
   */
  'publicKey': (Buffer);
  'protocol': (number);
  /**
   * Epoch milliseconds: clocks that are far apart refuse good certificates.
   */
  'now': (number);
  /**
   * WireGuard's, base64: of the control tunnel; empty: it has none.
   */
  'tunnelKey': (string);
}
