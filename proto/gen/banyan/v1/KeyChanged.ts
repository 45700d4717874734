// Original file: proto/banyan/v1/agent.proto


export interface KeyChanged {
  'wgPublicKey'?: (string);
}

export interface KeyChanged__Output {
  'wgPublicKey': (string);
}
