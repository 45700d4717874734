// Original file: proto/banyan/v1/cluster.proto


export interface JoinStateReply {
  /**
   * Where the others find it.
   */
  'peerUrl'?: (string);
  /**
   * A number of 64 bits: which life of it.
   */
  'memberId'?: (string);
  /**
   * "name=url" of all members, itself too.
   */
  'initialCluster'?: (string)[];
  /**
   * PEM.
   */
  'authority'?: (string);
  'certificate'?: (string);
}

export interface JoinStateReply__Output {
  /**
   * Where the others find it.
   */
  'peerUrl': (string);
  /**
   * A number of 64 bits: which life of it.
   */
  'memberId': (string);
  /**
   * "name=url" of all members, itself too.
   */
  'initialCluster': (string)[];
  /**
   * PEM.
   */
  'authority': (string);
  'certificate': (string);
}
