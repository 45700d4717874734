// Original file: proto/banyan/v1/agent.proto


/**
 * Whether this server can start and stop containers: said after Welcome, and when it changes.
 */
export interface Condition {
  /**
   * Of what its container engine answers, or doesn't, for some time; both empty: it does what it is told.
   */
  'code'?: (string);
  'message'?: (string);
}

/**
 * Whether this server can start and stop containers: said after Welcome, and when it changes.
 */
export interface Condition__Output {
  /**
   * Of what its container engine answers, or doesn't, for some time; both empty: it does what it is told.
   */
  'code': (string);
  'message': (string);
}
