// Original file: proto/banyan/v1/control.proto


export interface RepositoryStatus {
  'name'?: (string);
  'ref'?: (string);
  'commit'?: (string);
  'syncedAt'?: (number | string);
  /**
   * in-sync, syncing, error, invalid, held, waiting, suspended, never
   */
  'state'?: (string);
  'problems'?: (string)[];
  /**
   * What a person can do about it: a command each.
   */
  'next'?: (string)[];
}

export interface RepositoryStatus__Output {
  'name': (string);
  'ref': (string);
  'commit': (string);
  'syncedAt': (number);
  /**
   * in-sync, syncing, error, invalid, held, waiting, suspended, never
   */
  'state': (string);
  'problems': (string)[];
  /**
   * What a person can do about it: a command each.
   */
  'next': (string)[];
}
