// Original file: proto/banyan/v1/agent.proto


export interface Bytes {
  'data'?: (Buffer | Uint8Array | string);
}

export interface Bytes__Output {
  'data': (Buffer);
}
