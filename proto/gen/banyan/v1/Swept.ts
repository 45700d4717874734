// Original file: proto/banyan/v1/agent.proto


/**
 * The volumes of an application are gone, or what keeps them.
 */
export interface Swept {
  'app'?: (string);
  'removed'?: (string)[];
  /**
   * Sentences; with any, the sweep goes on.
   */
  'kept'?: (string)[];
}

/**
 * The volumes of an application are gone, or what keeps them.
 */
export interface Swept__Output {
  'app': (string);
  'removed': (string)[];
  /**
   * Sentences; with any, the sweep goes on.
   */
  'kept': (string)[];
}
