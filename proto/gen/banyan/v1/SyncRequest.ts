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
}
