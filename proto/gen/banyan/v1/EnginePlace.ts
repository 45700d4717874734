// Original file: proto/banyan/v1/agent.proto


export interface EnginePlace {
  'id'?: (string);
  /**
   * "host:port": where it listens over TCP; with a key, where WireGuard is, and the port of gRPC inside.
   */
  'address'?: (string);
  /**
   * WireGuard's, base64; empty: it is dialled directly.
   */
  'wgPublicKey'?: (string);
  /**
   * UDP; 0: without a key.
   */
  'controlPort'?: (number);
  /**
   * The key that is to follow, while both are let in, and its port; empty and 0: none does.
   */
  'nextWgPublicKey'?: (string);
  'nextControlPort'?: (number);
}

export interface EnginePlace__Output {
  'id': (string);
  /**
   * "host:port": where it listens over TCP; with a key, where WireGuard is, and the port of gRPC inside.
   */
  'address': (string);
  /**
   * WireGuard's, base64; empty: it is dialled directly.
   */
  'wgPublicKey': (string);
  /**
   * UDP; 0: without a key.
   */
  'controlPort': (number);
  /**
   * The key that is to follow, while both are let in, and its port; empty and 0: none does.
   */
  'nextWgPublicKey': (string);
  'nextControlPort': (number);
}
