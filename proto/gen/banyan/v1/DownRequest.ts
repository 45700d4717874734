// Original file: proto/banyan/v1/control.proto


export interface DownRequest {
  'app'?: (string);
  'wait'?: (boolean);
  'person'?: (string);
  /**
   * Removes its volumes on every agent, too.
   */
  'volumes'?: (boolean);
}

export interface DownRequest__Output {
  'app': (string);
  'wait': (boolean);
  'person': (string);
  /**
   * Removes its volumes on every agent, too.
   */
  'volumes': (boolean);
}
