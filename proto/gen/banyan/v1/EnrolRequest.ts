// Original file: proto/banyan/v1/agent.proto


export interface EnrolRequest {
  /**
   * As the key was put on the list.
   */
  'name'?: (string);
  /**
   * WireGuard's, base64.
   */
  'tunnelKey'?: (string);
  /**
   * SubjectPublicKeyInfo, DER.
   */
  'publicKey'?: (Buffer | Uint8Array | string);
  /**
   * Epoch milliseconds.
   */
  'now'?: (number | string);
  /**
   * Over all of it, and the authority that was shown: only who has the key can say it (platform/enrolment.ts).
   */
  'proof'?: (Buffer | Uint8Array | string);
  'protocol'?: (number);
}

export interface EnrolRequest__Output {
  /**
   * As the key was put on the list.
   */
  'name': (string);
  /**
   * WireGuard's, base64.
   */
  'tunnelKey': (string);
  /**
   * SubjectPublicKeyInfo, DER.
   */
  'publicKey': (Buffer);
  /**
   * Epoch milliseconds.
   */
  'now': (number);
  /**
   * Over all of it, and the authority that was shown: only who has the key can say it (platform/enrolment.ts).
   */
  'proof': (Buffer);
  'protocol': (number);
}
