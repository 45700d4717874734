// Original file: proto/banyan/v1/control.proto


export interface EngineStatus {
  'id'?: (string);
  /**
   * ready; away: no sign of life for 15 s
   */
  'state'?: (string);
  /**
   * Where agents of other servers find it; empty: nowhere, or not known.
   */
  'address'?: (string);
  /**
   * Empty while it is away.
   */
  'version'?: (string);
  /**
   * 0 while it is away.
   */
  'startedAt'?: (number | string);
  /**
   * Agents that have their stream here.
   */
  'agents'?: (number);
  /**
   * It is the one that answers.
   */
  'here'?: (boolean);
  /**
   * Its member of the managed etcd: votes; copies: it has no vote yet; expected: it has not come yet. Empty: it has none, or nobody has
   * looked yet.
   */
  'vote'?: (string);
}

export interface EngineStatus__Output {
  'id': (string);
  /**
   * ready; away: no sign of life for 15 s
   */
  'state': (string);
  /**
   * Where agents of other servers find it; empty: nowhere, or not known.
   */
  'address': (string);
  /**
   * Empty while it is away.
   */
  'version': (string);
  /**
   * 0 while it is away.
   */
  'startedAt': (number);
  /**
   * Agents that have their stream here.
   */
  'agents': (number);
  /**
   * It is the one that answers.
   */
  'here': (boolean);
  /**
   * Its member of the managed etcd: votes; copies: it has no vote yet; expected: it has not come yet. Empty: it has none, or nobody has
   * looked yet.
   */
  'vote': (string);
}
