// Original file: proto/banyan/v1/cluster.proto


export interface JoinStateRequest {
  /**
   * SubjectPublicKeyInfo, DER: of the key that its etcd shows the others.
   */
  'publicKey'?: (Buffer | Uint8Array | string);
}

export interface JoinStateRequest__Output {
  /**
   * SubjectPublicKeyInfo, DER: of the key that its etcd shows the others.
   */
  'publicKey': (Buffer);
}
