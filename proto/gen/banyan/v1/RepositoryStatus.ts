// Original file: proto/banyan/v1/control.proto


export interface RepositoryStatus {
  'name'?: (string);
  'ref'?: (string);
  'commit'?: (string);
  'syncedAt'?: (number | string);
  /**
   * in-sync, syncing, error, invalid, held, suspended, never
   */
  'state'?: (string);
  'problems'?: (string)[];
}

export interface RepositoryStatus__Output {
  'name': (string);
  'ref': (string);
  'commit': (string);
  'syncedAt': (number);
  /**
   * in-sync, syncing, error, invalid, held, suspended, never
   */
  'state': (string);
  'problems': (string)[];
}
