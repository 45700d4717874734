// Original file: proto/banyan/v1/agent.proto


/**
 * Another engine's end of the control tunnel.
 */
export interface TunnelEnd {
  'id'?: (string);
  /**
   * WireGuard's, base64.
   */
  'key'?: (string);
  /**
   * "host:port", UDP.
   */
  'endpoint'?: (string);
}

/**
 * Another engine's end of the control tunnel.
 */
export interface TunnelEnd__Output {
  'id': (string);
  /**
   * WireGuard's, base64.
   */
  'key': (string);
  /**
   * "host:port", UDP.
   */
  'endpoint': (string);
}
