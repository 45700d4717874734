// Original file: proto/banyan/v1/control.proto


export interface InviteAgentReply {
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
}

export interface InviteAgentReply__Output {
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
}
