// Original file: proto/banyan/v1/control.proto


export interface EngineKeyEnd {
  /**
   * WireGuard's, base64.
   */
  'publicKey'?: (string);
  /**
   * UDP.
   */
  'port'?: (number);
}

export interface EngineKeyEnd__Output {
  /**
   * WireGuard's, base64.
   */
  'publicKey': (string);
  /**
   * UDP.
   */
  'port': (number);
}
