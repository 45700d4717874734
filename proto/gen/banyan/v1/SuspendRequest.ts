// Original file: proto/banyan/v1/control.proto


export interface SuspendRequest {
  /**
   * Either of the two. Without an application of that name, `app` may name a repository, too.
   */
  'repository'?: (string);
  'app'?: (string);
  /**
   * May be empty.
   */
  'reason'?: (string);
  'person'?: (string);
}

export interface SuspendRequest__Output {
  /**
   * Either of the two. Without an application of that name, `app` may name a repository, too.
   */
  'repository': (string);
  'app': (string);
  /**
   * May be empty.
   */
  'reason': (string);
  'person': (string);
}
