// Original file: proto/banyan/v1/control.proto


export interface RemoveEngineReply {
  /**
   * Sentences.
   */
  'warnings'?: (string)[];
}

export interface RemoveEngineReply__Output {
  /**
   * Sentences.
   */
  'warnings': (string)[];
}
