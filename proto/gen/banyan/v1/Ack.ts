// Original file: proto/banyan/v1/agent.proto


export interface Ack {
  'revision'?: (number | string);
}

export interface Ack__Output {
  'revision': (number);
}
