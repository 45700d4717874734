// Original file: proto/banyan/v1/cluster.proto


export interface RotateAgentKeyRequest {
  'agent'?: (string);
}

export interface RotateAgentKeyRequest__Output {
  'agent': (string);
}
