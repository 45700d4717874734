// Original file: proto/banyan/v1/agent.proto


export interface Healing {
  'app'?: (string);
  /**
   * It is told of, and left.
   */
  'off'?: (boolean);
  /**
   * When it changes, what was left alone is tried again.
   */
  'again'?: (string);
}

export interface Healing__Output {
  'app': (string);
  /**
   * It is told of, and left.
   */
  'off': (boolean);
  /**
   * When it changes, what was left alone is tried again.
   */
  'again': (string);
}
