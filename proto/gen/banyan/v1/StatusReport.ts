// Original file: proto/banyan/v1/agent.proto


export interface StatusReport {
  'statuses'?: (string)[];
  /**
   * Tasks whose containers are gone.
   */
  'gone'?: (string)[];
  /**
   * `statuses` is everything that this agent has: what the engine knows besides is gone. Sent once after each
   * connect, as soon as the agent has looked.
   */
  'complete'?: (boolean);
}

export interface StatusReport__Output {
  'statuses': (string)[];
  /**
   * Tasks whose containers are gone.
   */
  'gone': (string)[];
  /**
   * `statuses` is everything that this agent has: what the engine knows besides is gone. Sent once after each
   * connect, as soon as the agent has looked.
   */
  'complete': (boolean);
}
