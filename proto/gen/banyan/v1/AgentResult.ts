// Original file: proto/banyan/v1/control.proto


export interface AgentResult {
  'agent'?: (string);
  'service'?: (string);
  'ready'?: (number);
  'wanted'?: (number);
  /**
   * Of the worst task.
   */
  'state'?: (string);
  /**
   * What its probe printed last; empty: nothing, or it is well.
   */
  'probe'?: (string);
  'lastLines'?: (string)[];
  /**
   * What went wrong with it; empty: nothing.
   */
  'error'?: (string);
}

export interface AgentResult__Output {
  'agent': (string);
  'service': (string);
  'ready': (number);
  'wanted': (number);
  /**
   * Of the worst task.
   */
  'state': (string);
  /**
   * What its probe printed last; empty: nothing, or it is well.
   */
  'probe': (string);
  'lastLines': (string)[];
  /**
   * What went wrong with it; empty: nothing.
   */
  'error': (string);
}
