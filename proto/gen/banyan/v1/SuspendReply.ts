// Original file: proto/banyan/v1/control.proto


export interface SuspendReply {
  /**
   * It was: nothing was done.
   */
  'unchanged'?: (boolean);
  /**
   * What is suspended: one of the two.
   */
  'repository'?: (string);
  'app'?: (string);
}

export interface SuspendReply__Output {
  /**
   * It was: nothing was done.
   */
  'unchanged': (boolean);
  /**
   * What is suspended: one of the two.
   */
  'repository': (string);
  'app': (string);
}
