// Original file: proto/banyan/v1/control.proto


export interface RemoveEngineRequest {
  'id'?: (string);
  /**
   * Although the managed etcd would lose its majority.
   */
  'force'?: (boolean);
  'person'?: (string);
}

export interface RemoveEngineRequest__Output {
  'id': (string);
  /**
   * Although the managed etcd would lose its majority.
   */
  'force': (boolean);
  'person': (string);
}
