// Original file: proto/banyan/v1/control.proto


export interface Announced {
  'repository'?: (string);
  'delivery'?: (string);
  /**
   * As in banyan.yaml: github, gitlab, …
   */
  'forge'?: (string);
  /**
   * Full name; empty for a ping.
   */
  'ref'?: (string);
  /**
   * What the ref is said to be now; empty: not said.
   */
  'commit'?: (string);
  /**
   * Only asks whether it arrives: nothing is synced.
   */
  'ping'?: (boolean);
  /**
   * Pull request that may have changed; 0: it is a push.
   */
  'pull'?: (number);
  /**
   * Epoch milliseconds, by the receiver's clock.
   */
  'receivedAt'?: (number | string);
  /**
   * Commit whose checks somebody wants once more; empty: none.
   */
  'recheck'?: (string);
}

export interface Announced__Output {
  'repository': (string);
  'delivery': (string);
  /**
   * As in banyan.yaml: github, gitlab, …
   */
  'forge': (string);
  /**
   * Full name; empty for a ping.
   */
  'ref': (string);
  /**
   * What the ref is said to be now; empty: not said.
   */
  'commit': (string);
  /**
   * Only asks whether it arrives: nothing is synced.
   */
  'ping': (boolean);
  /**
   * Pull request that may have changed; 0: it is a push.
   */
  'pull': (number);
  /**
   * Epoch milliseconds, by the receiver's clock.
   */
  'receivedAt': (number);
  /**
   * Commit whose checks somebody wants once more; empty: none.
   */
  'recheck': (string);
}
