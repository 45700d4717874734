// Original file: proto/banyan/v1/agent.proto


/**
 * Records travel as the JSON that the store holds: one codec (core/records.ts) validates them on both ends.
 */
export interface Snapshot {
  'revision'?: (number | string);
  'tasks'?: (string)[];
  'routes'?: (string)[];
  /**
   * All agents with a tunnel, this one too.
   */
  'peers'?: (string)[];
}

/**
 * Records travel as the JSON that the store holds: one codec (core/records.ts) validates them on both ends.
 */
export interface Snapshot__Output {
  'revision': (number);
  'tasks': (string)[];
  'routes': (string)[];
  /**
   * All agents with a tunnel, this one too.
   */
  'peers': (string)[];
}
