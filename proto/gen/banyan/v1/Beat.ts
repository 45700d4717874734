// Original file: proto/banyan/v1/agent.proto


/**
 * The engine's answer to a heartbeat, once the agent's lease is kept: until the lease is over, nobody else may have been
 * given what this agent runs.
 */
export interface Beat {
  /**
   * That of the heartbeat.
   */
  'number'?: (number);
}

/**
 * The engine's answer to a heartbeat, once the agent's lease is kept: until the lease is over, nobody else may have been
 * given what this agent runs.
 */
export interface Beat__Output {
  /**
   * That of the heartbeat.
   */
  'number': (number);
}
