// Original file: proto/banyan/v1/control.proto


export interface InviteEngineReply {
  /**
   * The only time that it is told.
   */
  'token'?: (string);
  /**
   * "host:port" where the new server finds this engine, as far as the engine knows.
   */
  'address'?: (string);
  'expiresAt'?: (number | string);
  /**
   * Names it in ListInvitations; no secret.
   */
  'id'?: (string);
  /**
   * What the new engine needs a copy of, on this one's server.
   */
  'secretsKeyFile'?: (string);
}

export interface InviteEngineReply__Output {
  /**
   * The only time that it is told.
   */
  'token': (string);
  /**
   * "host:port" where the new server finds this engine, as far as the engine knows.
   */
  'address': (string);
  'expiresAt': (number);
  /**
   * Names it in ListInvitations; no secret.
   */
  'id': (string);
  /**
   * What the new engine needs a copy of, on this one's server.
   */
  'secretsKeyFile': (string);
}
