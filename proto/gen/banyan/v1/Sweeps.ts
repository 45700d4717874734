// Original file: proto/banyan/v1/agent.proto


/**
 * Applications whose volumes are to be removed, all of them: sent before the snapshot, and when they change.
 */
export interface Sweeps {
  'apps'?: (string)[];
}

/**
 * Applications whose volumes are to be removed, all of them: sent before the snapshot, and when they change.
 */
export interface Sweeps__Output {
  'apps': (string)[];
}
