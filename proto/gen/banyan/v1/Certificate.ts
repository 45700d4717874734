// Original file: proto/banyan/v1/agent.proto


export interface Certificate {
  /**
   * PEM
   */
  'certificate'?: (string);
}

export interface Certificate__Output {
  /**
   * PEM
   */
  'certificate': (string);
}
