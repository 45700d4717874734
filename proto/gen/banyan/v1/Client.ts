// Original file: proto/banyan/v1/control.proto


export interface Client {
  'name'?: (string);
  /**
   * agent, operator, viewer, webhook, engine
   */
  'role'?: (string);
  /**
   * WireGuard's, base64; empty: it comes over TCP.
   */
  'publicKey'?: (string);
  /**
   * In the control tunnel; empty without a key.
   */
  'address'?: (string);
  /**
   * It has come for its certificate.
   */
  'enrolled'?: (boolean);
  'joinedAt'?: (number | string);
  /**
   * The key that follows; empty: none.
   */
  'nextPublicKey'?: (string);
}

export interface Client__Output {
  'name': (string);
  /**
   * agent, operator, viewer, webhook, engine
   */
  'role': (string);
  /**
   * WireGuard's, base64; empty: it comes over TCP.
   */
  'publicKey': (string);
  /**
   * In the control tunnel; empty without a key.
   */
  'address': (string);
  /**
   * It has come for its certificate.
   */
  'enrolled': (boolean);
  'joinedAt': (number);
  /**
   * The key that follows; empty: none.
   */
  'nextPublicKey': (string);
}
