// Original file: proto/banyan/v1/control.proto


export interface Invitation {
  'id'?: (string);
  /**
   * open, used, expired
   */
  'state'?: (string);
  /**
   * Empty: any that is free.
   */
  'name'?: (string);
  'uses'?: (number);
  'usedBy'?: (string)[];
  /**
   * Absent where an older engine made it.
   */
  'createdAt'?: (number | string);
  'expiresAt'?: (number | string);
  'person'?: (string);
  /**
   * agent, engine: what it lets join.
   */
  'role'?: (string);
  '_createdAt'?: "createdAt";
}

export interface Invitation__Output {
  'id': (string);
  /**
   * open, used, expired
   */
  'state': (string);
  /**
   * Empty: any that is free.
   */
  'name': (string);
  'uses': (number);
  'usedBy': (string)[];
  /**
   * Absent where an older engine made it.
   */
  'createdAt'?: (number);
  'expiresAt': (number);
  'person': (string);
  /**
   * agent, engine: what it lets join.
   */
  'role': (string);
  '_createdAt'?: "createdAt";
}
