// Original file: proto/banyan/v1/agent.proto


export interface Heartbeat {
  /**
   * 1, 2, … on a stream.
   */
  'number'?: (number);
}

export interface Heartbeat__Output {
  /**
   * 1, 2, … on a stream.
   */
  'number': (number);
}
