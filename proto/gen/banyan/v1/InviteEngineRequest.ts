// Original file: proto/banyan/v1/control.proto


export interface InviteEngineRequest {
  /**
   * Its id; empty: any that is free.
   */
  'name'?: (string);
  /**
   * Milliseconds; 0: a day.
   */
  'ttl'?: (number | string);
  'person'?: (string);
}

export interface InviteEngineRequest__Output {
  /**
   * Its id; empty: any that is free.
   */
  'name': (string);
  /**
   * Milliseconds; 0: a day.
   */
  'ttl': (number);
  'person': (string);
}
