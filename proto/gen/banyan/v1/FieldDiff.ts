// Original file: proto/banyan/v1/control.proto


export interface FieldDiff {
  'path'?: (string);
  /**
   * Rendered values; empty when absent. Never the value of a secret.
   */
  'before'?: (string);
  'after'?: (string);
}

export interface FieldDiff__Output {
  'path': (string);
  /**
   * Rendered values; empty when absent. Never the value of a secret.
   */
  'before': (string);
  'after': (string);
}
