// Original file: proto/banyan/v1/control.proto


export interface Generation {
  'generation'?: (number);
  'commit'?: (string);
  'author'?: (string);
  'subject'?: (string);
  'acceptedAt'?: (number | string);
  'phase'?: (string);
  'trigger'?: (string);
  'rollbackOf'?: (number);
  'active'?: (boolean);
  'durationMs'?: (number | string);
  'cause'?: (string);
  /**
   * Whose signature its commit was accepted by; empty: none was asked for.
   */
  'signer'?: (string);
  '_rollbackOf'?: "rollbackOf";
  '_durationMs'?: "durationMs";
}

export interface Generation__Output {
  'generation': (number);
  'commit': (string);
  'author': (string);
  'subject': (string);
  'acceptedAt': (number);
  'phase': (string);
  'trigger': (string);
  'rollbackOf'?: (number);
  'active': (boolean);
  'durationMs'?: (number);
  'cause': (string);
  /**
   * Whose signature its commit was accepted by; empty: none was asked for.
   */
  'signer': (string);
  '_rollbackOf'?: "rollbackOf";
  '_durationMs'?: "durationMs";
}
