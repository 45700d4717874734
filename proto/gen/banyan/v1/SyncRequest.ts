// Original file: proto/banyan/v1/control.proto


export interface SyncRequest {
  /**
   * Empty: all.
   */
  'repository'?: (string);
  'wait'?: (boolean);
  /**
   * Try again what failed, although no input changed.
   */
  'retry'?: (boolean);
  /**
   * Who asks; kept in the history.
   */
  'person'?: (string);
  /**
   * One sync of what is suspended.
   */
  'once'?: (boolean);
  /**
   * Why it is deployed although a window is closed; empty: it is not.
   */
  'override'?: (string);
}

export interface SyncRequest__Output {
  /**
   * Empty: all.
   */
  'repository': (string);
  'wait': (boolean);
  /**
   * Try again what failed, although no input changed.
   */
  'retry': (boolean);
  /**
   * Who asks; kept in the history.
   */
  'person': (string);
  /**
   * One sync of what is suspended.
   */
  'once': (boolean);
  /**
   * Why it is deployed although a window is closed; empty: it is not.
   */
  'override': (string);
}
