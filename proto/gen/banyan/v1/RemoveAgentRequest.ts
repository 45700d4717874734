// Original file: proto/banyan/v1/control.proto


export interface RemoveAgentRequest {
  'name'?: (string);
  /**
   * Although it runs tasks, or has data of volumes, which is then given up.
   */
  'force'?: (boolean);
  'person'?: (string);
}

export interface RemoveAgentRequest__Output {
  'name': (string);
  /**
   * Although it runs tasks, or has data of volumes, which is then given up.
   */
  'force': (boolean);
  'person': (string);
}
