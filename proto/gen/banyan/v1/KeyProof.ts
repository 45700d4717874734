// Original file: proto/banyan/v1/agent.proto


/**
 * That somebody has a key, without the key.
 */
export interface KeyProof {
  'id'?: (string);
  /**
   * HMAC-SHA256 with the key over invitation, name and public keys.
   */
  'proof'?: (Buffer | Uint8Array | string);
}

/**
 * That somebody has a key, without the key.
 */
export interface KeyProof__Output {
  'id': (string);
  /**
   * HMAC-SHA256 with the key over invitation, name and public keys.
   */
  'proof': (Buffer);
}
