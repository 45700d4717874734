// Original file: proto/banyan/v1/control.proto


export interface Wait {
  /**
   * Whom it is about: a task on an agent, a service whose tasks are still to come, or an agent. All may be empty.
   */
  'task'?: (string);
  'service'?: (string);
  'agent'?: (string);
  /**
   * As a sentence goes on after these.
   */
  'what'?: (string);
  /**
   * A line each: an error, what a probe printed.
   */
  'details'?: (string)[];
  /**
   * When it is over by itself, where that is known.
   */
  'until'?: (number | string);
  /**
   * What a person can do; empty: nothing but wait.
   */
  'next'?: (string);
  '_until'?: "until";
}

export interface Wait__Output {
  /**
   * Whom it is about: a task on an agent, a service whose tasks are still to come, or an agent. All may be empty.
   */
  'task': (string);
  'service': (string);
  'agent': (string);
  /**
   * As a sentence goes on after these.
   */
  'what': (string);
  /**
   * A line each: an error, what a probe printed.
   */
  'details': (string)[];
  /**
   * When it is over by itself, where that is known.
   */
  'until'?: (number);
  /**
   * What a person can do; empty: nothing but wait.
   */
  'next': (string);
  '_until'?: "until";
}
