// Original file: proto/banyan/v1/control.proto


export interface InviteAgentRequest {
  /**
   * Empty: any that is free. With one, an agent of this name that is away may be replaced.
   */
  'name'?: (string);
  /**
   * Milliseconds; 0: a day.
   */
  'ttl'?: (number | string);
  /**
   * How many servers may join with it; 0: one.
   */
  'uses'?: (number);
  'person'?: (string);
  /**
   * It comes over TCP although this engine has a control tunnel.
   */
  'direct'?: (boolean);
}

export interface InviteAgentRequest__Output {
  /**
   * Empty: any that is free. With one, an agent of this name that is away may be replaced.
   */
  'name': (string);
  /**
   * Milliseconds; 0: a day.
   */
  'ttl': (number);
  /**
   * How many servers may join with it; 0: one.
   */
  'uses': (number);
  'person': (string);
  /**
   * It comes over TCP although this engine has a control tunnel.
   */
  'direct': (boolean);
}
