// Original file: proto/banyan/v1/control.proto


export interface TriggerRequest {
  /**
   * Names of configured repositories whose refs may have moved.
   */
  'repositories'?: (string)[];
  'delivery'?: (string);
}

export interface TriggerRequest__Output {
  /**
   * Names of configured repositories whose refs may have moved.
   */
  'repositories': (string)[];
  'delivery': (string);
}
