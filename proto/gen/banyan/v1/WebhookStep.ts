// Original file: proto/banyan/v1/control.proto


export interface WebhookStep {
  'step'?: (string);
  'ok'?: (boolean);
  'message'?: (string);
  /**
   * What to do; empty where it is well.
   */
  'next'?: (string);
}

export interface WebhookStep__Output {
  'step': (string);
  'ok': (boolean);
  'message': (string);
  /**
   * What to do; empty where it is well.
   */
  'next': (string);
}
