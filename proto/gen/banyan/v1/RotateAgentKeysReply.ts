// Original file: proto/banyan/v1/control.proto


export interface RotateAgentKeysReply {
  /**
   * Those that were asked.
   */
  'agents'?: (string)[];
  /**
   * Those that could not be, as sentences.
   */
  'skipped'?: (string)[];
}

export interface RotateAgentKeysReply__Output {
  /**
   * Those that were asked.
   */
  'agents': (string)[];
  /**
   * Those that could not be, as sentences.
   */
  'skipped': (string)[];
}
