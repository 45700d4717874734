// Original file: proto/banyan/v1/agent.proto


export interface EnrolReply {
  /**
   * PEM
   */
  'certificate'?: (string);
  /**
   * Over the request's proof and the certificate: only an engine that has the key which was dialled can say it.
   */
  'proof'?: (Buffer | Uint8Array | string);
}

export interface EnrolReply__Output {
  /**
   * PEM
   */
  'certificate': (string);
  /**
   * Over the request's proof and the certificate: only an engine that has the key which was dialled can say it.
   */
  'proof': (Buffer);
}
