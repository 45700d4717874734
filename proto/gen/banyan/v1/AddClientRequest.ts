// Original file: proto/banyan/v1/control.proto


export interface AddClientRequest {
  'name'?: (string);
  /**
   * WireGuard's, base64.
   */
  'publicKey'?: (string);
  /**
   * agent, operator, viewer, webhook
   */
  'role'?: (string);
  'person'?: (string);
  /**
   * It may come for a certificate once more, or has another key now.
   */
  'again'?: (boolean);
}

export interface AddClientRequest__Output {
  'name': (string);
  /**
   * WireGuard's, base64.
   */
  'publicKey': (string);
  /**
   * agent, operator, viewer, webhook
   */
  'role': (string);
  'person': (string);
  /**
   * It may come for a certificate once more, or has another key now.
   */
  'again': (boolean);
}
